package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SolvingTimeTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void shouldLetASecondBeTakenInAdvance() {
        SolvingTime time = new SolvingTime(0.1, 0);

        assertThat(time.restAfter(SECOND / 2, SECOND / 2)).isZero();
        assertThat(time.restAfter(SECOND / 2, SECOND)).isZero();
        assertThat(time.restAfter(SECOND, 2 * SECOND)).isEqualTo(8 * SECOND);
    }

    @Test
    void shouldLetASecondBeTakenInAdvanceAgainAfterALongRest() {
        SolvingTime time = new SolvingTime(0.1, 0);
        assertThat(time.restAfter(2 * SECOND, 2 * SECOND)).isEqualTo(8 * SECOND);

        assertThat(time.restAfter(SECOND, 1000 * SECOND)).isZero();
    }

    @Test
    void shouldKeepToTheShareInTheLongRun() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (double share : new double[] {0.001, 0.02, 0.5, 1}) {
            SolvingTime time = new SolvingTime(share, 0);
            long now = 0;
            long solving = 0;
            for (int n = 0; n < 1000; n++) {
                long took = random.nextLong(SECOND);
                now += took;
                solving += took;
                now += time.restAfter(took, now);
            }
            assertThat(solving - SECOND).isLessThanOrEqualTo((long) (share * now) + SECOND / 1000);
            assertThat(solving).isGreaterThanOrEqualTo((long) (share * now * 0.999));
        }
    }
}
