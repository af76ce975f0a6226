package io.headstream.wire;

import static io.headstream.fuzz.FuzzInput.check;

import io.headstream.fuzz.FuzzInput;
import io.headstream.learning.HeadCodec;
import io.headstream.snapshot.Chunks;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.avro.WeightChunk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Any manifest and any chunks: refused as corrupt, or exactly the head that the manifest names. */
public final class SnapshotFuzz {
    private static final int MAX_CHUNKS = 4;

    private SnapshotFuzz() {}

    /** Versions of two kinds, with sizes and hash as they are, and for the fuzzer to set right. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (HeadSnapshot snapshot : SmallSnapshots.ofAllKinds()) {
            List<SnapshotRecord> parts = SnapshotMapping.parts(snapshot, 0);
            seeds.add(input(false, parts));
            seeds.add(input(true, parts));
        }
        return seeds;
    }

    /** An input of a manifest without a header and its chunks. */
    public static byte[] input(boolean sealed, List<SnapshotRecord> parts) {
        List<byte[]> pieces = new ArrayList<>();
        ByteArrayOutputStream manifest = new ByteArrayOutputStream();
        for (SnapshotRecord record : parts) {
            if (record.part().getPart() instanceof WeightChunk chunk) {
                pieces.add(ByteBuffers.array(chunk.getContent()));
            } else {
                AvroBody.write(
                        (io.headstream.wire.avro.HeadSnapshot) record.part().getPart(), manifest);
            }
        }
        pieces.add(0, manifest.toByteArray());
        return FuzzInput.of(sealed ? 1 : 0, pieces.toArray(byte[][]::new));
    }

    /** Half of the inputs have their sizes and hash set right, so that what is behind them is reached too. */
    public static void run(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        boolean sealed = input.choice(2) == 1;
        io.headstream.wire.avro.HeadSnapshot manifest;
        try {
            manifest = AvroBody.readSpecific(
                    "manifest",
                    io.headstream.wire.avro.HeadSnapshot.getClassSchema(),
                    io.headstream.wire.avro.HeadSnapshot.class,
                    input.piece(),
                    0);
        } catch (WireException e) {
            return;
        }
        List<byte[]> chunks = input.pieces(MAX_CHUNKS);
        if (sealed) {
            byte[] joined = Chunks.join(chunks);
            manifest.put("chunks", chunks.size());
            manifest.put("bytes", (long) joined.length);
            manifest.put("sha256", HeadCodec.sha256(joined));
        }
        HeadSnapshot snapshot;
        try {
            snapshot = SnapshotMapping.toDomain(manifest, chunks);
        } catch (SnapshotCorruptException e) {
            return;
        }
        byte[] canonical = snapshot.head().canonicalBytes();
        check(
                HeadCodec.sha256(canonical).equals(snapshot.version().sha256()),
                "the head is not the one that its hash is of");
        check(ByteBuffer.wrap(canonical).equals(ByteBuffer.wrap(Chunks.join(chunks))), "other bytes than the chunks");
    }
}
