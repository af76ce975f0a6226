package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void shouldMakeColumnsAsWideAsTheirWidestCell() {
        assertThat(new TextTable("HEAD", "N")
                        .row("emoji-faces", 1)
                        .row("x", 200)
                        .lines())
                .containsExactly(
                        "HEAD          N", //
                        "emoji-faces   1",
                        "x             200");
    }

    @Test
    void shouldRefuseARowOfAnotherLength() {
        assertThatThrownBy(() -> new TextTable("HEAD", "N").row("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 2");
    }
}
