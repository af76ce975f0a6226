package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmationTest {
    private final StringWriter out = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"y\n", "Y\n", "yes\n", " YES \nno\n", "y"})
    void shouldTakeAYes(String answer) {
        assertThat(asked(answer)).isTrue();
        assertThat(out).hasToString("sure? [y/N] ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "n\n", "yeah\n", "no\nyes\n", "j\n"})
    void shouldTakeAnythingElseForANo(String answer) {
        assertThat(asked(answer)).isFalse();
    }

    @Test
    void shouldTakeTheEndOfInputForANo() {
        assertThat(asked("")).isFalse();
    }

    private boolean asked(String answer) {
        return new Confirmation(true, new BufferedReader(new StringReader(answer)), new PrintWriter(out))
                .given("sure?");
    }
}
