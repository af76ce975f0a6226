package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.event.Label;
import io.headstream.learning.ReplayReservoir.RawSlot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a gradient-trained learner carries from step to step. Immutable.
 *
 * <p>Its bytes begin with the replay, whose slots have places that do not move; what every step changes comes after it.
 *
 * @param head the head
 * @param descent where gradient descent stands
 * @param seen what it has seen
 * @param reservoir examples to learn from again
 * @param temperature the head's, and how sure that is
 */
record DenseState(
        DenseHead head, Descent descent, Experience seen, ReplayReservoir reservoir, RunningTemperature temperature)
        implements TrainerState {
    private static final byte[] MAGIC = "HSDS".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 2;

    /** Largest power of two by which embeddings may be quantised, either way. */
    static final int MAX_EXPONENT = 64;

    /** The state before the first window: a head of no classes. */
    static DenseState untrained(int dimension, int exponent, GradientHyperParameters hyperParameters, long seed) {
        List<DenseLayer> layers = new ArrayList<>();
        int inputs = dimension;
        for (int width : hyperParameters.hiddenLayers()) {
            layers.add(DenseLayer.he(inputs, width, new SplitMix64(SplitMix64.derive(seed, layers.size()))));
            inputs = width;
        }
        layers.add(DenseLayer.zeros(inputs, 0));
        Experience seen = Experience.none(dimension, exponent);
        StepSettings steps = hyperParameters.steps();
        boolean averaged = steps.averaging() > 0;
        List<DenseLayer> served =
                averaged ? layers.stream().map(DenseLayer::copy).toList() : layers;
        RunningTemperature temperature = RunningTemperature.none();
        return new DenseState(
                new DenseHead(hyperParameters.kind(), List.of(), seen.scaling(), served, temperature.value()),
                new Descent(
                        layers,
                        averaged,
                        layers.stream()
                                .map(layer -> Moments.first(steps.optimizer(), layer))
                                .toList(),
                        0),
                seen,
                ReplayReservoir.empty(hyperParameters.passes().replay()),
                temperature);
    }

    /** A private copy, with room for new classes and the scaling of what it has seen: for a step to write to. */
    DenseState taughtClasses(SortedSet<Label> added, GradientHyperParameters hyperParameters) {
        ClassInsertion insertion = ClassInsertion.of(head.labels(), added);
        Descent copy = descent.insert(insertion, hyperParameters.steps().optimizer());
        List<DenseLayer> served = descent.averaged() ? insertion.insert(head.layers()) : copy.layers();
        return new DenseState(
                new DenseHead(head.kind(), insertion.labels(), seen.scaling(), served, temperature.value()),
                copy,
                seen,
                reservoir,
                temperature);
    }

    @Override
    public boolean fits(Embedding embedding) {
        return embedding.dimension() == head.dimension() && embedding.exponent() == seen.exponent();
    }

    @Override
    public byte[] toBytes() {
        BinaryWriter writer = new BinaryWriter()
                .raw(MAGIC)
                .int32(FORMAT_VERSION)
                .int32(head.dimension())
                .int32(seen.exponent());
        reservoir.writeSlots(writer, seen.classes(), head.dimension());
        writer.block(head.canonicalBytes());
        seen.write(writer, head.labels());
        head.labels().forEach(label -> writer.int8(reservoir.full().contains(label) ? 1 : 0));
        descent.write(writer);
        temperature.write(writer);
        return writer.toBytes();
    }

    /** Reads the state of a learner with these hyper-parameters. */
    static DenseState fromBytes(byte[] bytes, GradientHyperParameters hyperParameters) {
        BinaryReader reader = new BinaryReader(hyperParameters.kind() + " learner state", bytes);
        reader.expect("magic", MAGIC);
        reader.formatVersion(FORMAT_VERSION);
        int dimension = reader.int32("dimension", 1, HeadCodec.MAX_DIMENSION);
        int exponent = reader.int32("exponent", -MAX_EXPONENT, MAX_EXPONENT);
        int capacity = hyperParameters.passes().replay();
        List<RawSlot> slots = RawSlot.readAll(reader, capacity, dimension);
        DenseHead head = HeadCodec.decodeDense(reader.block("head"));
        requireFits(head, dimension, hyperParameters);
        Experience seen = Experience.read(reader, exponent, head);
        SortedSet<Label> full = new TreeSet<>();
        for (Label label : head.labels()) {
            if (reader.int8("replay mark of class", 0, 1) == 1) {
                full.add(label);
            }
        }
        Descent descent = Descent.read(reader, head, hyperParameters.steps());
        RunningTemperature temperature = RunningTemperature.read(reader);
        reader.expectEnd();
        return new DenseState(
                head,
                descent,
                seen,
                new ReplayReservoir(
                        capacity, RawSlot.resolve(slots, seen.classes().admitted()), full),
                temperature);
    }

    private static void requireFits(DenseHead head, int dimension, GradientHyperParameters hyperParameters) {
        List<Integer> widths = head.layers().stream().map(DenseLayer::outputs).toList();
        List<Integer> hidden = widths.subList(0, widths.size() - 1);
        if (!hidden.equals(hyperParameters.hiddenLayers())
                || head.dimension() != dimension
                || !head.kind().equals(hyperParameters.kind())) {
            throw new HeadFormatException(
                    "%s learner state: a %s head of dimension %d with hidden layers %s, expected %s, %d and %s"
                            .formatted(
                                    hyperParameters.kind(),
                                    head.kind(),
                                    head.dimension(),
                                    hidden,
                                    hyperParameters.kind(),
                                    dimension,
                                    hyperParameters.hiddenLayers()));
        }
    }
}
