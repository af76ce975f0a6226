package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    private long now;

    @Test
    void shouldSpaceEventsEvenly() {
        Pace pace = new Pace(4, () -> now);

        assertThat(pace.nanosUntilNext()).isZero();
        assertThat(pace.nanosUntilNext()).isEqualTo(SECOND / 4);
        now += SECOND / 4;
        assertThat(pace.nanosUntilNext()).isEqualTo(SECOND / 4);
    }

    @Test
    void shouldSubtractTheTimeThatWorkTook() {
        Pace pace = new Pace(4, () -> now);
        assertThat(pace.nanosUntilNext()).isZero();
        now += SECOND / 5;

        assertThat(pace.nanosUntilNext()).isEqualTo(SECOND / 4 - SECOND / 5);
    }

    @Test
    void shouldNotCatchUpAfterAPause() {
        Pace pace = new Pace(4, () -> now);
        assertThat(pace.nanosUntilNext()).isZero();
        now += 10 * SECOND;

        assertThat(pace.nanosUntilNext()).isZero();
        assertThat(pace.nanosUntilNext()).isZero();
        assertThat(pace.nanosUntilNext()).isEqualTo(SECOND / 4);
    }

    @Test
    void shouldNeverMakeAnyoneWaitWithoutLimit() {
        Pace pace = new Pace(Pace.UNLIMITED, () -> now);

        assertThat(pace.nanosUntilNext()).isZero();
        assertThat(pace.nanosUntilNext()).isZero();
    }
}
