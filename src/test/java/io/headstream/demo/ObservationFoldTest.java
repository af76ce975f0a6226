package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.wire.avro.Arm;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.RolloutVersion;
import io.headstream.wire.avro.Tick;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import io.headstream.wire.avro.WeightChunk;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObservationFoldTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String SHA = "a".repeat(64);

    private final ObservationFold fold = new ObservationFold();

    @Test
    void shouldCountWhatTheTopicsHold() {
        fold.event();
        fold.event();
        fold.event();
        fold.deadLetter();
        fold.prediction(predictionAt(0));
        fold.prediction(predictionAt(500));
        fold.trainingLogEntry(example("cat"));
        fold.trainingLogEntry(example("dog"));

        Observation seen = fold.observation();

        assertThat(seen.events()).isEqualTo(3);
        assertThat(seen.rejected()).isEqualTo(1);
        assertThat(seen.predictions()).isEqualTo(2);
        assertThat(seen.trainingExamples()).isEqualTo(2);
        assertThat(seen.classes()).containsExactly("cat", "dog");
        assertThat(seen.backboneDigest()).isEqualTo(SHA);
    }

    @Test
    void shouldNotCountTicksAsExamples() {
        fold.trainingLogEntry(new TrainingLogEntry(new Tick(START)));

        assertThat(fold.observation().trainingExamples()).isZero();
    }

    @Test
    void shouldCountAVersionOnceHoweverManyPartsItHas() {
        fold.snapshotPart(new HeadSnapshotPart(new WeightChunk(0, ByteBuffer.wrap(new byte[3]))));
        fold.snapshotPart(new HeadSnapshotPart(new WeightChunk(1, ByteBuffer.wrap(new byte[3]))));
        fold.snapshotPart(manifest(1));
        fold.snapshotPart(manifest(2));

        assertThat(fold.observation().snapshots()).isEqualTo(2);
        assertThat(fold.observation().latestSnapshot()).isEqualTo(2);
    }

    @Test
    void shouldServeWhatTheHighestEpochNames() {
        fold.rollout(rollout(2, 12));
        fold.rollout(rollout(1, 11));

        assertThat(fold.observation().served()).contains(new ServedVersion("dense", 12, SHA));
    }

    @Test
    void shouldPutWindowsInTheOrderOfTheLog() {
        fold.evaluation(evaluation(64, 32, 20));
        fold.evaluation(evaluation(32, 32, 10));

        assertThat(fold.observation().windows())
                .extracting(WindowResult::toOffset)
                .containsExactly(32L, 64L);
        assertThat(fold.observation().evaluated()).isEqualTo(64);
    }

    @Test
    void shouldTakeOfSeveralLearnersTheOneThatServes() {
        HeadEvaluation other = evaluation(32, 32, 31);
        HeadEvaluation serving = HeadEvaluation.newBuilder(evaluation(32, 32, 10))
                .setServing(true)
                .build();
        fold.evaluation(other);
        fold.evaluation(serving);
        fold.evaluation(other);

        assertThat(fold.observation().windows())
                .extracting(WindowResult::correct)
                .containsExactly(10);
    }

    @Test
    void shouldMeasureTheRateFromTheFirstPredictionToTheLast() {
        fold.prediction(predictionAt(1000));
        fold.prediction(predictionAt(0));
        fold.prediction(predictionAt(500));

        assertThat(fold.observation().imagesPerSecond()).isEqualTo(2.0);
    }

    @Test
    void shouldHaveNoRateBeforeTheSecondPrediction() {
        fold.prediction(predictionAt(0));

        assertThat(fold.observation().imagesPerSecond()).isZero();
    }

    @Test
    void shouldBeCompleteOnlyWhenEverythingHasComeOut() {
        fold.event();
        fold.event();
        fold.prediction(predictionAt(0));
        assertThat(fold.observation().isComplete(2, 0)).isFalse();
        fold.deadLetter();
        assertThat(fold.observation().isComplete(2, 0)).isFalse();
        fold.trainingLogEntry(example("cat"));
        assertThat(fold.observation().isComplete(2, 0)).isFalse();
        fold.evaluation(evaluation(1, 1, 0));
        fold.snapshotPart(manifest(1));
        assertThat(fold.observation().isComplete(2, 0)).isFalse();
        fold.rollout(rollout(1, 1));
        assertThat(fold.observation().isComplete(2, 0)).isTrue();
        assertThat(fold.observation().isComplete(3, 0)).isFalse();
    }

    @Test
    void shouldSumUpInJson() {
        fold.event();
        fold.prediction(predictionAt(0));
        fold.trainingLogEntry(example("cat"));
        fold.evaluation(evaluation(3, 3, 2));
        fold.snapshotPart(manifest(1));
        fold.rollout(rollout(1, 1));

        assertThat(Summary.of(fold.observation(), "efficientnet-lite0").toJson())
                .isEqualToIgnoringWhitespace("""
                        {"events":1,"predictions":1,"trainingExamples":1,"rejected":0,"snapshots":1,"servedVersion":1,
                        "prequentialAccuracy":0.6667,"firstQuarterAccuracy":0.6667,"finalAccuracy":0.6667,
                        "imagesPerSecond":0.0,"backbone":"efficientnet-lite0","backboneDigest":"%s","headSha256":"%s"}
                        """.formatted(SHA, SHA));
    }

    private static Prediction predictionAt(long millis) {
        return new Prediction("a.png", "emoji", null, Arm.NONE, List.of(), SHA, 0, 0L, START, START.plusMillis(millis));
    }

    private static TrainingLogEntry example(String label) {
        return new TrainingLogEntry(new TrainingExample(
                "a.png", label, ByteBuffer.wrap(new byte[2]), 12, SHA, START, 0, 0L, -1L, false, false, 0));
    }

    private static HeadSnapshotPart manifest(long version) {
        return new HeadSnapshotPart(HeadSnapshot.newBuilder()
                .setFormatVersion(1)
                .setHead("emoji")
                .setLearner("dense")
                .setVersion(version)
                .setParentVersion(version - 1)
                .setSha256(SHA)
                .setBytes(6L)
                .setChunks(2)
                .setLabels(List.of("cat"))
                .setDimension(1)
                .setHyperParameters(Map.of("kind", "dense"))
                .setSeed(1L)
                .setBackboneDigest(SHA)
                .setTrainingLogPartition(0)
                .setLineageFromOffset(0L)
                .setFromOffset(0L)
                .setToOffset(1L)
                .setWindowExamples(1)
                .setTotalExamples(1L)
                .setProgramVersion("test")
                .setEventTime(START)
                .build());
    }

    private static RolloutState rollout(long epoch, long version) {
        return RolloutState.newBuilder()
                .setHead("emoji")
                .setEpoch(epoch)
                .setChampion(new RolloutVersion("dense", version, SHA))
                .setReason("test")
                .setChangedBy("test")
                .setChangedAt(START)
                .build();
    }

    private static HeadEvaluation evaluation(long toOffset, int examples, int correct) {
        return HeadEvaluation.newBuilder()
                .setHead("emoji")
                .setLearner("dense")
                .setVersion(1L)
                .setFromOffset(toOffset - examples)
                .setToOffset(toOffset)
                .setExamples(examples)
                .setCorrect(correct)
                .setEventTime(START)
                .build();
    }
}
