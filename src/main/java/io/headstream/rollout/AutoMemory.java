package io.headstream.rollout;

import io.headstream.comparison.PairedCounts;
import io.headstream.learning.BinaryReader;
import io.headstream.learning.BinaryWriter;
import io.headstream.learning.HeadFormatException;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.HeadVersion;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@link AutoPolicy} remembers of a head; as bytes, format version 1.
 *
 * @param servedOrNull the champion as it was last seen; null: none yet
 * @param askedOrNull the version that the policy asked last to make champion; null: none yet
 * @param followingOrNull whose newest versions serve as they come; null: nobody's, the champion stays what it is
 * @param canaryOrNull whose version the policy has made the canary; null: nobody's
 * @param guard the watch on what serves
 * @param unscored latest examples in a row that the champion could not be scored on
 * @param trialsBegun trials that were ever begun
 * @param successes trials whose challenger was ever taken for better
 * @param trials under way
 */
record AutoMemory(
        @Nullable HeadVersion servedOrNull,
        @Nullable VersionRef askedOrNull,
        @Nullable LearnerName followingOrNull,
        @Nullable LearnerName canaryOrNull,
        Guard guard,
        long unscored,
        long trialsBegun,
        long successes,
        SortedMap<LearnerName, Trial> trials) {
    private static final byte[] MAGIC = "HSAP".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 1;

    /** Far more learners than a head has. */
    private static final int MAX_TRIALS = 1_000;

    private static final Comparator<LearnerName> BY_NAME = Comparator.comparing(LearnerName::value);

    /** Nothing yet. */
    static final AutoMemory NONE =
            new AutoMemory(null, null, null, null, Guard.NONE, 0, 0, 0, Collections.emptySortedMap());

    AutoMemory {
        SortedMap<LearnerName, Trial> sorted = new TreeMap<>(BY_NAME);
        sorted.putAll(trials);
        trials = Collections.unmodifiableSortedMap(sorted);
    }

    /** The memory in bytes; equal memories have equal bytes. */
    byte[] toBytes() {
        BinaryWriter writer = new BinaryWriter().raw(MAGIC).int32(FORMAT_VERSION);
        write(writer, servedOrNull);
        write(writer, askedOrNull);
        write(writer, followingOrNull);
        write(writer, canaryOrNull);
        write(writer, guard.referenceOrNull());
        write(writer, guard.nextOrNull());
        write(writer, guard.counts());
        writer.int64(guard.missed()).int64(unscored);
        writer.int64(trialsBegun).int64(successes).int32(trials.size());
        for (Map.Entry<LearnerName, Trial> entry : trials.entrySet()) {
            writer.text(entry.getKey().value()).int64(entry.getValue().number());
            write(writer, entry.getValue().counts());
            write(writer, entry.getValue().canary());
        }
        return writer.toBytes();
    }

    /**
     * Reads what {@link #toBytes} wrote; nothing, if there are no bytes.
     *
     * @throws HeadFormatException if the bytes are no such memory
     */
    static AutoMemory fromBytes(byte[] bytes) {
        if (bytes.length == 0) {
            return NONE;
        }
        BinaryReader reader = new BinaryReader("memory of policy auto", bytes);
        reader.expect("magic", MAGIC);
        reader.formatVersion(FORMAT_VERSION);
        try {
            HeadVersion served = version(reader, "served");
            VersionRef asked = ref(reader, "asked");
            LearnerName following = learner(reader, "following");
            LearnerName canary = learner(reader, "canary");
            Guard guard = new Guard(
                    version(reader, "reference"),
                    version(reader, "next"),
                    counts(reader, "guard"),
                    reader.int64("missed", 0, Long.MAX_VALUE));
            long unscored = reader.int64("unscored", 0, Long.MAX_VALUE);
            long begun = reader.int64("trialsBegun", 0, Long.MAX_VALUE);
            long successes = reader.int64("successes", 0, begun);
            SortedMap<LearnerName, Trial> trials = new TreeMap<>(BY_NAME);
            int count = reader.int32("trials", 0, MAX_TRIALS);
            for (int i = 0; i < count; i++) {
                trials.put(
                        new LearnerName(reader.text("learner")),
                        new Trial(reader.int64("trial", 1, begun), counts(reader, "trial"), counts(reader, "canary")));
            }
            reader.expectEnd();
            return new AutoMemory(served, asked, following, canary, guard, unscored, begun, successes, trials);
        } catch (IllegalArgumentException e) {
            throw new HeadFormatException("memory of policy auto: " + e.getMessage(), e);
        }
    }

    private static void write(BinaryWriter writer, @Nullable HeadVersion version) {
        write(writer, version == null ? null : VersionRef.of(version));
        if (version != null) {
            writer.text(version.sha256());
        }
    }

    private static void write(BinaryWriter writer, @Nullable VersionRef ref) {
        write(writer, ref == null ? null : ref.learner());
        if (ref != null) {
            writer.int64(ref.version());
        }
    }

    private static void write(BinaryWriter writer, @Nullable LearnerName learner) {
        writer.int8(learner == null ? 0 : 1);
        if (learner != null) {
            writer.text(learner.value());
        }
    }

    private static void write(BinaryWriter writer, PairedCounts counts) {
        writer.int64(counts.bothRight())
                .int64(counts.onlyFirst())
                .int64(counts.onlySecond())
                .int64(counts.bothWrong());
    }

    private static @Nullable HeadVersion version(BinaryReader reader, String field) {
        VersionRef ref = ref(reader, field);
        return ref == null ? null : new HeadVersion(ref.learner(), ref.version(), reader.text(field));
    }

    private static @Nullable VersionRef ref(BinaryReader reader, String field) {
        LearnerName learner = learner(reader, field);
        return learner == null ? null : new VersionRef(learner, reader.int64(field, 1, Long.MAX_VALUE));
    }

    private static @Nullable LearnerName learner(BinaryReader reader, String field) {
        return reader.int8(field, 0, 1) == 0 ? null : new LearnerName(reader.text(field));
    }

    private static PairedCounts counts(BinaryReader reader, String field) {
        return new PairedCounts(
                reader.int64(field, 0, Long.MAX_VALUE / 8),
                reader.int64(field, 0, Long.MAX_VALUE / 8),
                reader.int64(field, 0, Long.MAX_VALUE / 8),
                reader.int64(field, 0, Long.MAX_VALUE / 8));
    }
}
