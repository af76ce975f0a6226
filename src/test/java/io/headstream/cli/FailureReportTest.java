package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailureReportTest {
    @Test
    void shouldUseTheFailuresOwnWords() {
        assertThat(FailureReport.sentence(new IllegalStateException("the broker is away")))
                .isEqualTo("the broker is away");
    }

    @Test
    void shouldNameTheKindWhereTheWordsAloneSayTooLittle() {
        assertThat(FailureReport.sentence(new NoSuchFileException("a.txt"))).isEqualTo("NoSuchFileException: a.txt");
    }

    @Test
    void shouldTakeTheCausesWordsWhereThereAreNone() {
        assertThat(FailureReport.sentence(new RuntimeException(null, new IllegalStateException("the broker is away"))))
                .isEqualTo("the broker is away");
        assertThat(FailureReport.sentence(new IllegalStateException())).isEqualTo("IllegalStateException");
    }
}
