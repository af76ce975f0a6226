package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OverloadTest {
    private long predicted;
    private long waiting;
    private final Overload overload = new Overload(Duration.ofSeconds(2), () -> predicted, () -> waiting);

    @Test
    void shouldBeOneWhenWhatWaitsTakesLongerThanTheLimit() {
        second(100, 199);
        assertThat(overload.isNow()).isFalse();
        second(100, 201);
        assertThat(overload.isNow()).isTrue();
    }

    @Test
    void shouldBeOverAtHalfOfTheLimitAndNotBefore() {
        second(100, 500);
        second(100, 101);
        assertThat(overload.isNow()).isTrue();
        second(100, 99);
        assertThat(overload.isNow()).isFalse();
    }

    @Test
    void shouldGoByTheRateOfLateAndNotOfOneSample() {
        second(100, 0);
        second(0, 140);
        assertThat(overload.isNow()).as("75 a second").isFalse();
        second(0, 140);
        assertThat(overload.isNow()).as("56 a second").isTrue();
    }

    @Test
    void shouldKeepItsVerdictWhileNothingHasBeenPredictedYet() {
        second(0, 100_000);
        assertThat(overload.isNow()).isFalse();
    }

    @Test
    void shouldBeOverWhenNothingWaits() {
        second(1, 100);
        assertThat(overload.isNow()).isTrue();
        second(0, 0);
        assertThat(overload.isNow()).isFalse();
    }

    private void second(int images, long waitingAfterwards) {
        predicted += images;
        waiting = waitingAfterwards;
        overload.sample(Duration.ofSeconds(1));
    }
}
