package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadVersion;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RolloutMappingTest {
    @Property
    void shouldComeBackAsItWas(
            @ForAll @LongRange(min = 1) long epoch,
            @ForAll @LongRange(min = 1) long version,
            @ForAll boolean first,
            @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long millis) {
        RolloutState state = new RolloutState(
                new HeadName("emoji"),
                epoch,
                version(version, "ab"),
                first ? null : version(version, "cd"),
                "a new version",
                "promote-each",
                Instant.ofEpochMilli(millis));

        assertThat(RolloutMapping.toDomain(RolloutMapping.toAvro(state))).isEqualTo(state);
    }

    @Test
    void shouldRefuseAnEpochBeforeTheFirst() {
        io.headstream.wire.avro.RolloutState avro = io.headstream.wire.avro.RolloutState.newBuilder(
                        RolloutMapping.toAvro(RolloutState.first(
                                new HeadName("emoji"), version(1, "ab"), "first", "promote-each", Instant.EPOCH)))
                .setEpoch(0)
                .build();

        assertThatThrownBy(() -> RolloutMapping.toDomain(avro))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("epoch 0, expected 1 or more")
                .hasMessageEndingWith("[EVENT_INVALID]");
    }

    private static HeadVersion version(long version, String hex) {
        return new HeadVersion(new LearnerName("dense"), version, hex.repeat(32));
    }
}
