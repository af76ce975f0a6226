package io.headstream.ops.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateTest {
    private long now = 5_000_000_000L;
    private final Rate rate = new Rate(() -> now);

    @Test
    void shouldCountWhatCameInTheLastTenSeconds() {
        for (int i = 0; i < 20; i++) {
            rate.count();
        }
        assertThat(rate.perSecond()).isEqualTo(2);

        now += 9_000_000_000L;
        assertThat(rate.perSecond()).isEqualTo(2);

        now += 1_000_000_000L;
        assertThat(rate.perSecond()).isZero();
    }

    @Test
    void shouldTellHowManyCameInThisSecond() {
        assertThat(rate.count()).isEqualTo(1);
        assertThat(rate.count()).isEqualTo(2);

        now += 10_000_000_000L;
        assertThat(rate.count()).isEqualTo(1);
    }
}
