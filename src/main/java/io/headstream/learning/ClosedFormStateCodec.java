package io.headstream.learning;

import io.headstream.event.Label;
import io.headstream.learning.ClosedFormState.Sums;
import io.headstream.learning.ExamplesInForce.Kept;
import io.headstream.learning.FeatureMap.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A closed-form learner's state as bytes, format version 1. What changes seldom comes first and has a fixed size, what
 * grows comes last, so that a store of chunks writes few of them: the statistics change once in
 * {@link ClosedFormState#PENDING} examples, a place of the ring or of the pending changes once it is used.
 */
final class ClosedFormStateCodec {
    private static final byte[] MAGIC = "HSCF".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 1;
    private static final int NO_CLASS = -1;

    private ClosedFormStateCodec() {}

    static byte[] encode(ClosedFormState state) {
        Settings settings = state.map().settings();
        BinaryWriter writer = new BinaryWriter()
                .raw(MAGIC)
                .int32(FORMAT_VERSION)
                .text(state.hyperParameters().kind())
                .int32(settings.dimension());
        LinearHeadCodec.writeSettings(writer, settings);
        writer.raw(state.sums().merged().toBytes());
        writePlaces(writer, state.inForce(), settings.dimension());
        writer.int32(state.sums().pending().size());
        for (SignedExample change : state.sums().pending()) {
            writer.int8(change.sign()).int32(change.classIndex()).int16s(change.values());
        }
        writer.int32(state.labels().size());
        state.labels().forEach(label -> writer.text(label.value()));
        writer.int32(state.firstNumbers().size());
        state.firstNumbers()
                .forEach((partition, number) -> writer.int32(partition).int64(number));
        return writer.toBytes();
    }

    /** Reads the state of a learner with these hyper-parameters. */
    static ClosedFormState decode(byte[] bytes, ClosedFormHyperParameters hyperParameters) {
        BinaryReader reader = new BinaryReader("closed-form learner state", bytes);
        reader.expect("magic", MAGIC);
        reader.formatVersion(FORMAT_VERSION);
        String kind = reader.text("kind");
        if (!kind.equals(hyperParameters.kind())) {
            throw new HeadFormatException(
                    "closed-form learner state: kind '%s', expected '%s'".formatted(kind, hyperParameters.kind()));
        }
        int dimension = reader.int32("dimension", 1, FeatureMap.MAX_FEATURES);
        Settings settings = LinearHeadCodec.readSettings(reader, dimension);
        if (settings.transform() != hyperParameters.transform()
                || settings.randomFeatures() != hyperParameters.randomFeatures()) {
            throw new HeadFormatException("closed-form learner state: features %s, expected transform %s and %d random"
                    .formatted(settings, hyperParameters.transform(), hyperParameters.randomFeatures()));
        }
        ScatterStatistics merged = ScatterCodec.decode(reader, settings.features(), hyperParameters.classesMax());
        ExamplesInForce inForce = readPlaces(reader, hyperParameters, dimension);
        List<SignedExample> pending = new ArrayList<>();
        int count = reader.int32("pending changes", 0, ClosedFormState.PENDING - 1);
        for (int i = 0; i < count; i++) {
            int sign = reader.int8("sign", -1, 1);
            int classIndex = reader.int32("class", 0, hyperParameters.classesMax() - 1);
            if (sign == 0) {
                throw new HeadFormatException("closed-form learner state: sign 0 of a change, expected 1 or -1");
            }
            pending.add(new SignedExample(sign, classIndex, reader.int16s("pending embedding", dimension)));
        }
        List<Label> labels = readLabels(reader, hyperParameters.classesMax());
        SortedMap<Integer, Long> firstNumbers = readFirstNumbers(reader);
        reader.expectEnd();
        Sums sums = new Sums(merged, pending);
        requireClasses(sums, inForce, labels.size());
        return new ClosedFormState(hyperParameters, new FeatureMap(settings), labels, sums, firstNumbers, inForce);
    }

    private static void writePlaces(BinaryWriter writer, ExamplesInForce inForce, int dimension) {
        short[] nothing = new short[dimension];
        writer.int32(inForce.places().length);
        for (Kept kept : inForce.places()) {
            writer.int32(kept == null ? NO_CLASS : kept.classIndex())
                    .int32(kept == null ? 0 : kept.number().partition())
                    .int64(kept == null ? 0 : kept.number().number());
            writeTime(writer, kept == null ? Instant.EPOCH : kept.eventTime());
            writer.int16s(kept == null ? nothing : kept.values());
        }
        writer.int32(inForce.next());
        Instant newest = inForce.newest();
        writer.int8(newest == null ? 0 : 1);
        writeTime(writer, newest == null ? Instant.EPOCH : newest);
    }

    private static ExamplesInForce readPlaces(
            BinaryReader reader, ClosedFormHyperParameters hyperParameters, int dimension) {
        int most = hyperParameters.sliding().examples();
        int count = reader.int32("places", 0, most);
        List<@Nullable Kept> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int classIndex = reader.int32("class in force", NO_CLASS, hyperParameters.classesMax() - 1);
            EntryNumber number = new EntryNumber(
                    reader.int32("partition in force", 0, Integer.MAX_VALUE),
                    reader.int64("number in force", -1, Long.MAX_VALUE));
            Instant eventTime = readTime(reader);
            short[] values = reader.int16s("embedding in force", dimension);
            Kept kept = new Kept(classIndex, number, eventTime, values);
            requireNothing(kept);
            places.add(classIndex == NO_CLASS ? null : kept);
        }
        int next = reader.int32("next place", 0, Math.min(count, Math.max(0, most - 1)));
        boolean known = reader.int8("newest event time", 0, 1) == 1;
        Instant newest = readTime(reader);
        if (!known && !newest.equals(Instant.EPOCH)) {
            throw new HeadFormatException("closed-form learner state: newest event time %s of none, expected %s"
                    .formatted(newest, Instant.EPOCH));
        }
        return new ExamplesInForce(
                hyperParameters.sliding(), places.toArray(new @Nullable Kept[0]), next, known ? newest : null);
    }

    /** An empty place holds zeros only: equal states have equal bytes. */
    private static void requireNothing(Kept kept) {
        if (kept.classIndex() == NO_CLASS
                && !(kept.number().equals(new EntryNumber(0, 0))
                        && kept.eventTime().equals(Instant.EPOCH)
                        && Arrays.equals(kept.values(), new short[kept.values().length]))) {
            throw new HeadFormatException(
                    "closed-form learner state: an empty place holds %s, expected zeros".formatted(kept.number()));
        }
    }

    private static void writeTime(BinaryWriter writer, Instant time) {
        writer.int64(time.getEpochSecond()).int32(time.getNano());
    }

    private static Instant readTime(BinaryReader reader) {
        return Instant.ofEpochSecond(
                reader.int64("event time", Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
                reader.int32("event time nanoseconds", 0, 999_999_999));
    }

    private static List<Label> readLabels(BinaryReader reader, int most) {
        int count = reader.int32("labels", 0, most);
        Set<Label> labels = new LinkedHashSet<>();
        for (int c = 0; c < count; c++) {
            String text = reader.text("label " + c);
            boolean added;
            try {
                added = labels.add(new Label(text));
            } catch (IllegalArgumentException e) {
                throw new HeadFormatException(
                        "closed-form learner state: label %d: %s".formatted(c, e.getMessage()), e);
            }
            if (!added) {
                throw new HeadFormatException(
                        "closed-form learner state: label '%s' twice, expected once".formatted(text));
            }
        }
        return List.copyOf(labels);
    }

    private static SortedMap<Integer, Long> readFirstNumbers(BinaryReader reader) {
        int count = reader.int32("partitions", 0, Integer.MAX_VALUE);
        SortedMap<Integer, Long> firstNumbers = new TreeMap<>();
        int least = 0;
        for (int i = 0; i < count; i++) {
            int partition = reader.int32("partition", least, Integer.MAX_VALUE - 1);
            firstNumbers.put(partition, reader.int64("first number", 0, Long.MAX_VALUE));
            least = partition + 1;
        }
        return firstNumbers;
    }

    /** Every class has a label, and none fewer examples than are taken out of it. */
    private static void requireClasses(Sums sums, ExamplesInForce inForce, int labels) {
        int most = sums.merged().classes() - 1;
        for (SignedExample change : sums.pending()) {
            most = Math.max(most, change.classIndex());
        }
        for (Kept kept : inForce.places()) {
            most = kept == null ? most : Math.max(most, kept.classIndex());
        }
        if (most >= labels) {
            throw new HeadFormatException(
                    "closed-form learner state: class %d of %d labels, expected a smaller one".formatted(most, labels));
        }
        for (long count : sums.counts(labels)) {
            if (count < 0) {
                throw new HeadFormatException(
                        "closed-form learner state: %d examples of a class, expected 0 or more".formatted(count));
            }
        }
    }
}
