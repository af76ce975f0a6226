package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClockStepTest {
    private long wallMillis = 1_000_000;
    private long nanos = -5;
    private final ClockStep step = new ClockStep(() -> wallMillis, () -> nanos);

    @Test
    void shouldTellOnceThatTheClockWasSetBack() {
        passes(Duration.ofSeconds(10), Duration.ofHours(-1).plusSeconds(10));

        assertThatThrownBy(step::look)
                .isInstanceOf(ClockSetBackException.class)
                .hasMessage("the clock of this machine was set back by 3600 s");
        assertThatCode(step::look).doesNotThrowAnyException();
    }

    /** However long there was between two looks: a clock that shows less than has passed was set back. */
    @Test
    void shouldTellWhenMoreTimeHasPassedThanTheClockShows() {
        passes(Duration.ofHours(2), Duration.ofHours(1));

        assertThatThrownBy(step::look).isInstanceOf(ClockSetBackException.class);
    }

    @Test
    void shouldTakeNoOffenceAtAClockThatIsRightOrSetForwardOrBackByLittle() {
        passes(Duration.ofDays(1), Duration.ofDays(1));
        assertThatCode(step::look).doesNotThrowAnyException();
        passes(Duration.ofSeconds(1), Duration.ofDays(1));
        assertThatCode(step::look).doesNotThrowAnyException();
        passes(Duration.ofSeconds(1), Duration.ofSeconds(1).minus(ClockStep.LIMIT));
        assertThatCode(step::look).doesNotThrowAnyException();
    }

    private void passes(Duration time, Duration byTheClock) {
        nanos += time.toNanos();
        wallMillis += byTheClock.toMillis();
    }
}
