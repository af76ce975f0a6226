package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentRateTest {
    private static final long SECOND = 1_000_000_000L;

    private final RecentRate rate = new RecentRate(Duration.ofSeconds(3));

    @Test
    void shouldHaveNoRateFromASingleReading() {
        assertThat(rate.at(0, 10)).isZero();
    }

    @Test
    void shouldDivideWhatWasCountedByTheTime() {
        rate.at(0, 10);

        assertThat(rate.at(2 * SECOND, 50)).isEqualTo(20.0);
    }

    @Test
    void shouldForgetWhatIsLongPast() {
        rate.at(0, 0);
        rate.at(SECOND, 1000);
        rate.at(2 * SECOND, 1000);
        rate.at(4 * SECOND, 1000);

        assertThat(rate.at(5 * SECOND, 1030)).isEqualTo(10.0);
    }
}
