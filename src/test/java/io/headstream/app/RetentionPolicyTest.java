package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
    private static final long NOW = 10_000_000;
    private static final double EXACT = 1e-12;

    @Test
    void shouldUseUpRetentionByTheAgeOfWhatIsReadNext() {
        RetentionPolicy policy = policy("delete", "1000", "-1");

        assertThat(policy.usedBy(position(5, 100, 99, NOW - 250), NOW)).isEqualTo(0.25, within(EXACT));
        assertThat(policy.usedBy(position(5, 100, 99, NOW - 3_000), NOW)).isEqualTo(3, within(EXACT));
    }

    @Test
    void shouldUseUpNothingWhenAllIsRead() {
        assertThat(policy("delete", "1000", "1000").usedBy(position(0, 100, 199, NOW - 5_000), NOW))
                .isZero();
    }

    @Test
    void shouldUseUpNothingWhereNothingIsDeleted() {
        assertThat(policy("compact", "1000", "1000").usedBy(position(5, 100, 199, 0), NOW))
                .isZero();
        assertThat(policy("delete", "-1", "-1").usedBy(position(5, 100, 199, 0), NOW))
                .isZero();
    }

    @Test
    void shouldUseUpRetentionBySizeOnceTheBrokerDeletes() {
        RetentionPolicy policy = policy("compact,delete", "-1", "1048576");

        assertThat(policy.usedBy(position(75, 25, 999, NOW), NOW)).isEqualTo(0.75, within(EXACT));
        assertThat(policy.usedBy(position(75, 25, 24, NOW), NOW))
                .as("offset 0 is still there")
                .isZero();
    }

    @Test
    void shouldTakeNoHarmFromTimesInTheFuture() {
        assertThat(policy("delete", "1000", "-1").usedBy(position(5, 100, 99, Long.MAX_VALUE), NOW))
                .isZero();
    }

    private static RetentionPolicy policy(String cleanup, String millis, String bytes) {
        return RetentionPolicy.of(new Config(List.of(
                new ConfigEntry("cleanup.policy", cleanup),
                new ConfigEntry("retention.ms", millis),
                new ConfigEntry("retention.bytes", bytes))));
    }

    private static RetentionPolicy.Position position(double lag, double lead, long lastOffset, long lastTime) {
        return new RetentionPolicy.Position(lag, lead, Optional.of(new InputProgress.Read(lastOffset, lastTime)));
    }
}
