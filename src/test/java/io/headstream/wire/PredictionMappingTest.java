package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.learning.LearnerName;
import io.headstream.prediction.ClassScore;
import io.headstream.prediction.Prediction;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.avro.Arm;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PredictionMappingTest {
    private static final HeadVersion VERSION = new HeadVersion(new LearnerName("dense"), 12, "cd".repeat(32));

    @Property
    void shouldComeBackAsItWas(
            @ForAll @FloatRange(min = 0, max = 1) float probability,
            @ForAll @LongRange(min = 0) long offset,
            @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long millis,
            @ForAll boolean served) {
        Prediction prediction = prediction(
                served ? VERSION : null,
                served ? List.of(new ClassScore(new Label("cat"), probability)) : List.of(),
                offset,
                Instant.ofEpochMilli(millis));

        assertThat(PredictionMapping.toDomain(PredictionMapping.toAvro(prediction)))
                .isEqualTo(prediction);
    }

    @Test
    void shouldNameTheArm() {
        assertThat(PredictionMapping.toAvro(prediction(VERSION, List.of(), 0, Instant.EPOCH))
                        .getArm())
                .isEqualTo(Arm.CANARY);
        assertThat(PredictionMapping.toAvro(prediction(null, List.of(), 0, Instant.EPOCH))
                        .getArm())
                .isEqualTo(Arm.NONE);
    }

    @Test
    void shouldSayWhichPredictionBreaksARule() {
        io.headstream.wire.avro.Prediction avro = io.headstream.wire.avro.Prediction.newBuilder(
                        PredictionMapping.toAvro(prediction(VERSION, List.of(), 812, Instant.EPOCH)))
                .setBackboneDigest("none")
                .build();

        assertThatThrownBy(() -> PredictionMapping.toDomain(avro))
                .isInstanceOf(WireException.class)
                .hasMessage("prediction 2@812: backbone digest 'none', expected 64 lower-case hex digits"
                        + " [EVENT_INVALID]");
    }

    private static Prediction prediction(
            @Nullable HeadVersion servedBy, List<ClassScore> topK, long offset, Instant eventTime) {
        return new Prediction(
                new ImageId("cat-17"),
                new HeadName("emoji"),
                servedBy,
                servedBy == null ? io.headstream.prediction.Arm.NONE : io.headstream.prediction.Arm.CANARY,
                topK,
                new BackboneDigest("ab".repeat(32)),
                new EventPosition(2, offset),
                eventTime,
                Instant.ofEpochMilli(1_700_000_000_000L));
    }
}
