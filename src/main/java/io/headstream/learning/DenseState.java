package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.event.Label;
import io.headstream.learning.ReplayReservoir.Kept;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a dense learner carries from step to step. Immutable.
 *
 * @param head the head
 * @param exponent quantisation exponent of its embeddings
 * @param sums of all embeddings learned from
 * @param moments the optimizer's, one for each layer
 * @param reservoir examples to learn from again
 */
record DenseState(DenseHead head, int exponent, EmbeddingSums sums, List<Moments> moments, ReplayReservoir reservoir)
        implements TrainerState {
    private static final byte[] MAGIC = "HSDS".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 1;

    /** Largest power of two by which embeddings may be quantised, either way. */
    static final int MAX_EXPONENT = 64;

    @Override
    public boolean fits(Embedding embedding) {
        return embedding.dimension() == head.dimension() && embedding.exponent() == exponent;
    }

    @Override
    public byte[] toBytes() {
        BinaryWriter writer = new BinaryWriter()
                .raw(MAGIC)
                .int32(FORMAT_VERSION)
                .block(head.canonicalBytes())
                .int32(exponent)
                .int64(sums.count())
                .int64s(sums.sums());
        for (Moments layer : moments) {
            layer.slots().forEach(writer::rows);
            writer.int64s(layer.steps());
        }
        for (Label label : head.labels()) {
            writer.int64(reservoir.seen().getOrDefault(label, 0L));
            writer.int8(reservoir.full().contains(label) ? 1 : 0);
        }
        writer.int32(reservoir.kept().size());
        for (Kept kept : reservoir.kept()) {
            writer.int32(Collections.binarySearch(head.labels(), kept.label())).int16s(kept.values());
        }
        return writer.toBytes();
    }

    /** Reads the state of a learner with these hyper-parameters. */
    static DenseState fromBytes(byte[] bytes, DenseHyperParameters hyperParameters) {
        BinaryReader reader = new BinaryReader("dense learner state", bytes);
        reader.expect("magic", MAGIC);
        reader.int32("formatVersion", FORMAT_VERSION, FORMAT_VERSION);
        DenseHead head = HeadCodec.decodeDense(reader.block("head"));
        requireHiddenLayers(head, hyperParameters.hiddenLayers());
        int exponent = reader.int32("exponent", -MAX_EXPONENT, MAX_EXPONENT);
        EmbeddingSums sums = new EmbeddingSums(
                reader.int64("embedding count", 0, Long.MAX_VALUE),
                reader.int64s("embedding sums", head.dimension(), Long.MIN_VALUE));
        List<Moments> moments = readMoments(reader, head, Optimizer.slots(hyperParameters.optimizer()));
        ReplayReservoir reservoir = readReservoir(reader, head, hyperParameters.replay());
        reader.expectEnd();
        return new DenseState(head, exponent, sums, moments, reservoir);
    }

    private static void requireHiddenLayers(DenseHead head, List<Integer> expected) {
        List<Integer> widths = head.layers().stream().map(DenseLayer::outputs).toList();
        List<Integer> hidden = widths.subList(0, widths.size() - 1);
        if (!hidden.equals(expected)) {
            throw new HeadFormatException(
                    "dense learner state: hidden layers %s, expected %s".formatted(hidden, expected));
        }
    }

    private static List<Moments> readMoments(BinaryReader reader, DenseHead head, int slotsPerLayer) {
        List<Moments> moments = new ArrayList<>();
        for (DenseLayer layer : head.layers()) {
            List<float[][]> slots = new ArrayList<>();
            for (int s = 0; s < slotsPerLayer; s++) {
                slots.add(reader.rows("optimizer moments", layer.outputs(), layer.inputs() + 1));
            }
            moments.add(new Moments(List.copyOf(slots), reader.int64s("optimizer steps", layer.outputs(), 0)));
        }
        return List.copyOf(moments);
    }

    private static ReplayReservoir readReservoir(BinaryReader reader, DenseHead head, int capacity) {
        SortedMap<Label, Long> seen = new TreeMap<>();
        SortedSet<Label> full = new TreeSet<>();
        for (Label label : head.labels()) {
            long count = reader.int64("replay count of class", 0, Long.MAX_VALUE);
            if (count > 0) {
                seen.put(label, count);
            }
            if (reader.int8("replay mark of class", 0, 1) == 1) {
                full.add(label);
            }
        }
        int size = reader.int32("replay examples", 0, capacity);
        List<Kept> kept = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int label = reader.int32("replay label", 0, head.labels().size() - 1);
            kept.add(new Kept(head.labels().get(label), reader.int16s("replay embedding", head.dimension())));
        }
        return new ReplayReservoir(capacity, kept, seen, full);
    }
}
