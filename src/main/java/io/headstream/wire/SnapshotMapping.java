package io.headstream.wire;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.event.Label;
import io.headstream.learning.Head;
import io.headstream.learning.HeadCodec;
import io.headstream.learning.HeadFormatException;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.NewerFormatException;
import io.headstream.snapshot.Chunks;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.Provenance;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.WeightChunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Head versions between the contract's parts and the domain. */
public final class SnapshotMapping {
    private static final String MANIFEST = "manifest";

    /** A manifest is one record, and has to stay below a broker's default of about 1 MB with all else that is in it. */
    private static final int MAX_LABEL_BYTES = 500_000;

    private SnapshotMapping() {}

    /**
     * The records of a version: its chunks, then the manifest, so that whoever sees the manifest has seen all chunks.
     *
     * @param trainingLogPartition partition of the training log that the provenance's offsets are of
     */
    public static List<SnapshotRecord> parts(HeadSnapshot snapshot, int trainingLogPartition) {
        return parts(snapshot, trainingLogPartition, SnapshotSigner.NOBODY);
    }

    /** The same, signed. */
    public static List<SnapshotRecord> parts(HeadSnapshot snapshot, int trainingLogPartition, SnapshotSigner signer) {
        byte[] bytes = snapshot.head().canonicalBytes();
        List<byte[]> chunks = Chunks.split(bytes, Chunks.MAX_BYTES);
        HeadVersion version = snapshot.version();
        List<SnapshotRecord> records = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            records.add(new SnapshotRecord(
                    chunkKey(snapshot.headName(), version.learner(), version.version(), i),
                    new HeadSnapshotPart(new WeightChunk(i, ByteBuffer.wrap(chunks.get(i))))));
        }
        records.add(new SnapshotRecord(
                manifestKey(snapshot.headName(), version),
                new HeadSnapshotPart(
                        signer.signed(manifest(snapshot, trainingLogPartition, bytes.length, chunks.size())))));
        return List.copyOf(records);
    }

    /** Record key of a version's manifest: {@code head/learner/version/manifest}. */
    public static String manifestKey(HeadName head, HeadVersion version) {
        return key(head, version.learner(), version.version(), MANIFEST);
    }

    /** Record key of a version's chunk, counted from 0: {@code head/learner/version/chunk}. */
    public static String chunkKey(HeadName head, LearnerName learner, long version, int chunk) {
        return key(head, learner, version, Integer.toString(chunk));
    }

    /**
     * The version that a manifest and its chunks make up.
     *
     * @param chunks contents of the chunks, from 0 on
     * @throws SnapshotCorruptException if they are not exactly what the manifest names; says what is wrong
     */
    public static HeadSnapshot toDomain(io.headstream.wire.avro.HeadSnapshot manifest, List<byte[]> chunks) {
        String what = "snapshot %s/%s/%d".formatted(manifest.getHead(), manifest.getLearner(), manifest.getVersion());
        try {
            expectFormat(what, manifest.getFormatVersion());
            expect(SnapshotFault.MISSING_PART, what, "number of chunks", chunks.size(), manifest.getChunks());
            long found = chunks.stream().mapToLong(chunk -> chunk.length).sum();
            expect(
                    found < manifest.getBytes() ? SnapshotFault.TRUNCATED : SnapshotFault.DAMAGED,
                    what,
                    "bytes",
                    found,
                    manifest.getBytes());
            byte[] bytes = Chunks.join(chunks);
            expect(SnapshotFault.DAMAGED, what, "SHA-256", HeadCodec.sha256(bytes), manifest.getSha256());
            Head head = HeadCodec.decode(bytes);
            expect(SnapshotFault.DAMAGED, what, "classes", head.labels().size(), classes(manifest));
            if (!manifest.getLabels().isEmpty()) {
                expect(SnapshotFault.DAMAGED, what, "labels", labels(head), manifest.getLabels());
            }
            expect(SnapshotFault.DAMAGED, what, "dimension", head.dimension(), manifest.getDimension());
            return new HeadSnapshot(new HeadName(manifest.getHead()), version(manifest), provenance(manifest), head);
        } catch (HeadFormatException | IllegalArgumentException e) {
            throw new SnapshotCorruptException(SnapshotFault.DAMAGED, what + ": " + e.getMessage(), e);
        }
    }

    /**
     * The version that a manifest is of.
     *
     * @throws IllegalArgumentException if it names none
     */
    public static HeadVersion version(io.headstream.wire.avro.HeadSnapshot manifest) {
        return new HeadVersion(new LearnerName(manifest.getLearner()), manifest.getVersion(), manifest.getSha256());
    }

    /** How many classes the version knows. */
    public static int classes(io.headstream.wire.avro.HeadSnapshot manifest) {
        return manifest.getLabels().isEmpty()
                ? manifest.getClasses()
                : manifest.getLabels().size();
    }

    private static List<String> labels(Head head) {
        return head.labels().stream().map(Label::value).toList();
    }

    private static List<String> fitting(List<String> labels) {
        long bytes = labels.stream()
                .mapToLong(label -> label.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        return bytes > MAX_LABEL_BYTES ? List.of() : labels;
    }

    private static io.headstream.wire.avro.HeadSnapshot manifest(
            HeadSnapshot snapshot, int trainingLogPartition, int bytes, int chunks) {
        Provenance provenance = snapshot.provenance();
        return io.headstream.wire.avro.HeadSnapshot.newBuilder()
                .setFormatVersion(HeadCodec.FORMAT_VERSION)
                .setHead(snapshot.headName().value())
                .setLearner(snapshot.version().learner().value())
                .setVersion(snapshot.version().version())
                .setParentVersion(provenance.parentVersion())
                .setSha256(snapshot.version().sha256())
                .setBytes(bytes)
                .setChunks(chunks)
                .setLabels(fitting(labels(snapshot.head())))
                .setClasses(snapshot.head().labels().size())
                .setDimension(snapshot.head().dimension())
                .setHyperParameters(new TreeMap<>(provenance.hyperParameters().values()))
                .setSeed(provenance.seed())
                .setBackboneDigest(provenance.backbone().hex())
                .setTrainingLogPartition(trainingLogPartition)
                .setLineageFromOffset(provenance.lineageFromOffset())
                .setFromOffset(provenance.fromOffset())
                .setToOffset(provenance.toOffset())
                .setWindowExamples(provenance.windowExamples())
                .setTotalExamples(provenance.totalExamples())
                .setProgramVersion(provenance.programVersion())
                .setEventTime(provenance.eventTime())
                .build();
    }

    /**
     * Where a version came from, as its manifest says.
     *
     * @throws IllegalArgumentException if it names no backbone or hyper-parameter
     */
    public static Provenance provenance(io.headstream.wire.avro.HeadSnapshot manifest) {
        return new Provenance(
                manifest.getParentVersion(),
                new BackboneDigest(manifest.getBackboneDigest()),
                HyperParameters.of(manifest.getHyperParameters()),
                manifest.getSeed(),
                manifest.getLineageFromOffset(),
                manifest.getFromOffset(),
                manifest.getToOffset(),
                manifest.getWindowExamples(),
                manifest.getTotalExamples(),
                manifest.getProgramVersion(),
                manifest.getEventTime());
    }

    private static String key(HeadName head, LearnerName learner, long version, String part) {
        return head + "/" + learner + "/" + version + "/" + part;
    }

    private static void expectFormat(String what, int found) {
        if (found > HeadCodec.FORMAT_VERSION) {
            String sentence = NewerFormatException.sentence(what, found, HeadCodec.FORMAT_VERSION);
            throw new SnapshotCorruptException(
                    SnapshotFault.UNKNOWN_FORMAT, sentence + ", or promote a version that this one can read");
        }
        expect(SnapshotFault.UNKNOWN_FORMAT, what, "format version", found, HeadCodec.FORMAT_VERSION);
    }

    private static void expect(SnapshotFault fault, String what, String field, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw new SnapshotCorruptException(fault, "%s: %s %s, expected %s".formatted(what, field, found, expected));
        }
    }
}
