package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.learning.BinaryWriter;
import io.headstream.learning.FinetuneHead;
import io.headstream.learning.Head;
import io.headstream.learning.HeadCodec;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.Chunks;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.Provenance;
import io.headstream.wire.avro.WeightChunk;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Versions that hold a tail: tens of megabytes, in records that brokers take with their defaults. */
class TailSnapshotTest {
    /** As many as the three convolutions of VGG16's fifth block have. */
    private static final int PARAMETERS = 7_077_888;

    private static final int FEATURES = 512;
    private static final int DIMENSION = 14 * 14 * 512;

    @Test
    void shouldBeCutToRecordsAndComeBackToTheBit() {
        byte[] bytes = head();
        Head head = HeadCodec.decode(bytes);
        assertThat(head).isInstanceOf(FinetuneHead.class);
        assertThat(head.dimension()).isEqualTo(DIMENSION);
        HeadVersion version = new HeadVersion(new LearnerName("finetune"), 7, HeadCodec.sha256(bytes));
        Provenance provenance = new Provenance(
                6,
                new BackboneDigest("ab".repeat(32)),
                HyperParameters.of(Map.of("kind", "finetune")),
                1,
                0,
                32,
                64,
                32,
                64,
                "test",
                Instant.EPOCH);

        List<SnapshotRecord> records =
                SnapshotMapping.parts(new HeadSnapshot(new HeadName("birds"), version, provenance, head), 0);

        assertThat(records).hasSize(bytes.length / Chunks.MAX_BYTES + 2).hasSize(33);
        List<byte[]> chunks = new ArrayList<>();
        for (SnapshotRecord record : records) {
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            AvroBody.write(record.part(), written);
            assertThat(written.size()).isLessThan(1_000_000);
            if (record.part().getPart() instanceof WeightChunk chunk) {
                chunks.add(ByteBuffers.array(chunk.getContent()).clone());
            }
        }
        Object manifest = records.get(records.size() - 1).part().getPart();
        HeadSnapshot back = SnapshotMapping.toDomain((io.headstream.wire.avro.HeadSnapshot) manifest, chunks);
        assertThat(back.version()).isEqualTo(version);
        assertThat(back.head().canonicalBytes()).isEqualTo(bytes);
    }

    /** Written down once more as {@code HeadCodec} and {@code FinetuneHeadCodec} say: the format of what was published stays. */
    private static byte[] head() {
        float[] kernel = new float[PARAMETERS];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = i % 1000 / 1000f;
        }
        return new BinaryWriter()
                .raw("HSHD".getBytes(StandardCharsets.US_ASCII))
                .int32(1)
                .text("finetune")
                .int32(DIMENSION)
                .int32(2)
                .text("jay")
                .text("wren")
                .int32(FEATURES)
                .block(new byte[] {10, 0})
                .int32(1)
                .text("block5/kernel")
                .int32(2)
                .int32(FEATURES)
                .int32(PARAMETERS / FEATURES)
                .float32s(kernel)
                .float32s(new float[FEATURES])
                .int32(1)
                .int32(2)
                .rows(new float[2][FEATURES + 1])
                .float32s(new float[] {1})
                .toBytes();
    }
}
