package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.LearnerLine;
import io.headstream.snapshot.TestThenTrain;
import io.headstream.snapshot.WindowOutcome;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.WeightChunk;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotMappingTest {
    private static final int DIMENSION = 600;

    /** Two windows of a head with a hidden layer of 500: 1.2 MB, so two chunks. */
    private static final WindowOutcome OUTCOME = learned();

    private static final HeadSnapshot SNAPSHOT = OUTCOME.snapshot().orElseThrow();
    private static final List<SnapshotRecord> PARTS = SnapshotMapping.parts(SNAPSHOT, 3);

    @Test
    void shouldWriteChunksFirstAndTheManifestLast() {
        assertThat(PARTS)
                .extracting(SnapshotRecord::key)
                .containsExactly("emoji/dense/2/0", "emoji/dense/2/1", "emoji/dense/2/manifest");
        assertThat(PARTS).allSatisfy(record -> assertThat(size(record)).isLessThan(1_000_000));
        assertThat(manifest().getTrainingLogPartition()).isEqualTo(3);
        assertThat(manifest().getChunks()).isEqualTo(2);
    }

    @Test
    void shouldComeBackAsItWas() {
        HeadSnapshot back = SnapshotMapping.toDomain(manifest(), chunks());

        assertThat(back.headName()).isEqualTo(SNAPSHOT.headName());
        assertThat(back.version()).isEqualTo(SNAPSHOT.version());
        assertThat(back.provenance()).isEqualTo(SNAPSHOT.provenance());
        assertThat(back.head().canonicalBytes()).isEqualTo(SNAPSHOT.head().canonicalBytes());
        assertThat(back.head().labels()).isEqualTo(SNAPSHOT.head().labels());
    }

    @Test
    void shouldRefuseAFlippedBit() {
        List<byte[]> chunks = chunks();
        chunks.get(1)[1000] ^= 1;

        assertThatThrownBy(() -> SnapshotMapping.toDomain(manifest(), chunks))
                .isInstanceOf(SnapshotCorruptException.class)
                .hasMessageStartingWith("snapshot emoji/dense/2: SHA-256 ")
                .hasMessageContaining(SNAPSHOT.version().sha256())
                .hasMessageEndingWith("[SNAPSHOT_CORRUPT]");
    }

    @Test
    void shouldRefuseAMissingChunkAndChunksInAnotherOrder() {
        List<byte[]> chunks = chunks();

        assertThatThrownBy(() -> SnapshotMapping.toDomain(manifest(), chunks.subList(0, 1)))
                .isInstanceOf(SnapshotCorruptException.class)
                .hasMessageContaining("number of chunks 1, expected 2");
        assertThatThrownBy(() -> SnapshotMapping.toDomain(manifest(), List.of(chunks.get(1), chunks.get(0))))
                .isInstanceOf(SnapshotCorruptException.class)
                .hasMessageContaining("SHA-256");
        assertThatThrownBy(() -> SnapshotMapping.toDomain(manifest(), List.of(chunks.get(0), new byte[5])))
                .isInstanceOf(SnapshotCorruptException.class)
                .hasMessageContaining("bytes 900005, expected");
    }

    @Test
    void shouldRefuseAManifestThatSaysOtherThanTheHead() {
        assertRefused(
                io.headstream.wire.avro.HeadSnapshot.newBuilder(manifest())
                        .setLabels(List.of("cat", "cow"))
                        .build(),
                "labels [cat, dog], expected [cat, cow]");
        assertRefused(
                io.headstream.wire.avro.HeadSnapshot.newBuilder(manifest())
                        .setLabels(List.of())
                        .setClasses(3)
                        .build(),
                "classes 2, expected 3");
        assertRefused(
                io.headstream.wire.avro.HeadSnapshot.newBuilder(manifest())
                        .setDimension(7)
                        .build(),
                "dimension 600, expected 7");
        assertRefused(
                io.headstream.wire.avro.HeadSnapshot.newBuilder(manifest())
                        .setFormatVersion(2)
                        .build(),
                "snapshot emoji/dense/2: format version 2, which a later release wrote; this one reads up to version 1. Start the later release again, or promote a version that this one can read");
        assertRefused(
                io.headstream.wire.avro.HeadSnapshot.newBuilder(manifest())
                        .setVersion(0)
                        .build(),
                "head version 0, expected 1 or more");
        assertRefused(
                io.headstream.wire.avro.HeadSnapshot.newBuilder(manifest())
                        .setBackboneDigest("none")
                        .build(),
                "backbone digest 'none'");
    }

    @Test
    void shouldReadTheManifestOfAReleaseThatCountedNoClasses() {
        io.headstream.wire.avro.HeadSnapshot earlier = io.headstream.wire.avro.HeadSnapshot.newBuilder(manifest())
                .setClasses(0)
                .build();

        assertThat(SnapshotMapping.toDomain(earlier, chunks()).version()).isEqualTo(SNAPSHOT.version());
        assertThat(SnapshotMapping.classes(earlier)).isEqualTo(2);
    }

    /** Each a record: a larger one would be refused by the broker, and the trainer would stop. */
    @Test
    void shouldFitLabelsOfMoreThanARecordHoldsIntoTheChunksAlone() {
        int classes = 4_500;
        HeadSnapshot large = ofClasses(classes, "a label in many words, ".repeat(10));
        List<SnapshotRecord> parts = SnapshotMapping.parts(large, 0);

        assertThat(parts).allSatisfy(record -> assertThat(size(record)).isLessThan(1_000_000));
        io.headstream.wire.avro.HeadSnapshot manifest = (io.headstream.wire.avro.HeadSnapshot)
                parts.get(parts.size() - 1).part().getPart();
        assertThat(manifest.getLabels()).isEmpty();
        assertThat(SnapshotMapping.classes(manifest)).isEqualTo(classes);
        List<byte[]> chunks = parts.subList(0, parts.size() - 1).stream()
                .map(record -> ByteBuffers.array(((WeightChunk) record.part().getPart()).getContent()))
                .toList();
        HeadSnapshot back = SnapshotMapping.toDomain(manifest, chunks);
        assertThat(back.version()).isEqualTo(large.version());
        assertThat(back.head().labels()).isEqualTo(large.head().labels());
    }

    @Test
    void shouldWriteTheEvaluationOfTheWindow() {
        HeadEvaluation avro = EvaluationMapping.toAvro(OUTCOME.evaluation());

        assertThat(EvaluationMapping.key(OUTCOME.evaluation())).isEqualTo("emoji/dense/1");
        assertThat(avro.getVersion()).isEqualTo(1);
        assertThat(avro.getExamples()).isEqualTo(2);
        assertThat(avro.getFromOffset()).isEqualTo(2);
        assertThat(avro.getToOffset()).isEqualTo(4);
        assertThat(avro.getLossBefore())
                .isEqualTo(OUTCOME.evaluation().lossBefore().orElseThrow());
        assertThat(avro.getLossAfter())
                .isEqualTo(OUTCOME.evaluation().lossAfter().orElseThrow());
        assertThat(avro.getNewLabels()).containsExactly("dog");
        assertThat(avro.getEventTime()).isEqualTo(Instant.ofEpochMilli(3));
    }

    private static void assertRefused(io.headstream.wire.avro.HeadSnapshot manifest, String message) {
        assertThatThrownBy(() -> SnapshotMapping.toDomain(manifest, chunks()))
                .isInstanceOf(SnapshotCorruptException.class)
                .hasMessageContaining(message);
    }

    private static io.headstream.wire.avro.HeadSnapshot manifest() {
        return (io.headstream.wire.avro.HeadSnapshot)
                PARTS.get(PARTS.size() - 1).part().getPart();
    }

    private static List<byte[]> chunks() {
        List<byte[]> chunks = new ArrayList<>();
        for (SnapshotRecord record : PARTS.subList(0, PARTS.size() - 1)) {
            WeightChunk chunk = (WeightChunk) record.part().getPart();
            assertThat(chunk.getIndex()).isEqualTo(chunks.size());
            chunks.add(ByteBuffers.array(chunk.getContent()).clone());
        }
        return chunks;
    }

    private static int size(SnapshotRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AvroBody.write(record.part(), bytes);
        return bytes.size();
    }

    private static WindowOutcome learned() {
        LearnerLine line = LearnerLine.untrained(
                new HeadName("emoji"),
                new LearnerName("dense"),
                HyperParameters.of(Map.of(
                        "kind", "dense", "hiddenLayers", "500", "window.examples", "2", "window.durationMs", "60000")),
                42,
                "0.1.0");
        return TestThenTrain.on(
                TestThenTrain.on(line, new TrainingWindow(List.of(example(0, "cat"), example(1, "cat")), 2))
                        .line(),
                new TrainingWindow(List.of(example(2, "cat"), example(3, "dog")), 4));
    }

    private static HeadSnapshot ofClasses(int classes, String label) {
        LearnerLine line = LearnerLine.untrained(
                new HeadName("catalogue"),
                new LearnerName("dense"),
                HyperParameters.of(Map.of(
                        "kind",
                        "dense",
                        "classesMax",
                        Integer.toString(classes),
                        "window.examples",
                        Integer.toString(classes),
                        "window.durationMs",
                        "600000000")),
                42,
                "0.1.0");
        List<TrainingExample> examples = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            examples.add(example(i, label + i, 4));
        }
        return TestThenTrain.on(line, new TrainingWindow(examples, classes))
                .snapshot()
                .orElseThrow();
    }

    private static TrainingExample example(long offset, String label) {
        return example(offset, label, DIMENSION);
    }

    private static TrainingExample example(long offset, String label, int dimension) {
        float[] values = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            values[i] = (float) Math.sin(i * (offset + 1.0));
        }
        return new TrainingExample(
                offset,
                new ImageId("image-" + offset),
                new Label(label),
                Embedding.quantise(values, 12, new BackboneDigest("ab".repeat(32))),
                Instant.ofEpochMilli(offset));
    }
}
