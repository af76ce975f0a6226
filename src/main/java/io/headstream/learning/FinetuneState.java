package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import io.headstream.event.Label;
import io.headstream.learning.ReplayReservoir.RawSlot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a learner that trains a tail carries from step to step. Immutable.
 *
 * <p>Its bytes begin with the replay, whose slots have places that do not move; what every step changes comes after it.
 *
 * @param head the head
 * @param tuning where training stands
 * @param seen what it has seen
 * @param reservoir activations to learn from again
 * @param temperature the head's, and how sure that is
 */
record FinetuneState(
        FinetuneHead head, TuningState tuning, Seen seen, ReplayReservoir reservoir, RunningTemperature temperature)
        implements TrainerState {
    private static final byte[] MAGIC = "HSFS".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 1;
    private static final String WHAT = "finetune learner state";

    /**
     * What it has seen.
     *
     * @param exponent quantisation exponent of the activations
     * @param mean of the features
     * @param first where learning began in each partition
     * @param classes taken up, and how many examples of each
     */
    record Seen(int exponent, FeatureMean mean, FirstNumbers first, ClassCounts classes) {
        Seen plus(float[][] features) {
            return new Seen(exponent, mean.plus(features), first, classes);
        }
    }

    /** The state before the first window: the tail as it was cut off, and a head of no classes. */
    static FinetuneState untrained(NetworkTail tail, int exponent, FinetuneHyperParameters settings, long seed) {
        List<WeightTensor> tensors = new ArrayList<>(tail.weights());
        int inputs = tail.features();
        for (int width : settings.hiddenLayers()) {
            int layer = tensors.size() - tail.weights().size();
            tensors.add(flat(
                    layer, DenseLayer.he(inputs, width, new SplitMix64(SplitMix64.derive(seed, (long) layer)))));
            inputs = width;
        }
        tensors.add(flat(settings.hiddenLayers().size(), DenseLayer.zeros(inputs, 0)));
        TuningState tuning = TuningState.first(tensors, settings.optimizer(), settings.averaged());
        Seen seen = new Seen(exponent, FeatureMean.none(tail.features()), FirstNumbers.none(), ClassCounts.none());
        RunningTemperature temperature = RunningTemperature.none();
        return new FinetuneState(
                head(tail, List.of(), tuning, seen, temperature),
                tuning,
                seen,
                ReplayReservoir.empty(settings.passes().replay()),
                temperature);
    }

    /** The head that these make up. */
    static FinetuneHead head(
            NetworkTail tail, List<Label> labels, TuningState tuning, Seen seen, RunningTemperature temperature) {
        int layers = tuning.means().size() - tail.weights().size();
        List<DenseLayer> dense = new ArrayList<>();
        for (WeightTensor rows :
                tuning.means().subList(tail.weights().size(), tuning.means().size())) {
            dense.add(rows(rows));
        }
        return new FinetuneHead(
                tail.with(TailEngine.tailPart(tuning.means(), layers)),
                new DenseHead(FinetuneHyperParameters.KIND, labels, seen.mean().scaling(), dense, temperature.value()));
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
        seen.mean().write(writer);
        seen.first().write(writer);
        seen.classes().write(writer, head.labels());
        head.labels().forEach(label -> writer.int8(reservoir.full().contains(label) ? 1 : 0));
        tuning.write(writer);
        temperature.write(writer);
        return writer.toBytes();
    }

    /** Reads the state of a learner with these hyper-parameters. */
    static FinetuneState fromBytes(byte[] bytes, FinetuneHyperParameters settings) {
        BinaryReader reader = new BinaryReader(WHAT, bytes);
        reader.expect("magic", MAGIC);
        reader.formatVersion(FORMAT_VERSION);
        int dimension = reader.int32("dimension", 1, FinetuneHeadCodec.MAX_DIMENSION);
        int exponent = reader.int32("exponent", -DenseState.MAX_EXPONENT, DenseState.MAX_EXPONENT);
        int capacity = settings.passes().replay();
        List<RawSlot> slots = RawSlot.readAll(reader, capacity, dimension);
        FinetuneHead head = requireFits(HeadCodec.decode(reader.block("head")), dimension, settings);
        Seen seen = new Seen(
                exponent,
                FeatureMean.read(reader, head.tail().features()),
                FirstNumbers.read(reader),
                ClassCounts.read(reader, head.labels()));
        SortedSet<Label> full = new TreeSet<>();
        for (Label label : head.labels()) {
            if (reader.int8("replay mark of class", 0, 1) == 1) {
                full.add(label);
            }
        }
        TuningState tuning = TuningState.read(reader, tensors(head), settings.optimizer(), settings.averaged());
        RunningTemperature temperature = RunningTemperature.read(reader);
        reader.expectEnd();
        return new FinetuneState(
                head,
                tuning,
                seen,
                new ReplayReservoir(
                        capacity, RawSlot.resolve(slots, seen.classes().admitted()), full),
                temperature);
    }

    private static List<WeightTensor> tensors(FinetuneHead head) {
        List<WeightTensor> tensors = new ArrayList<>(head.tail().weights());
        for (DenseLayer layer : head.onFeatures().layers()) {
            tensors.add(flat(tensors.size() - head.tail().weights().size(), layer));
        }
        return tensors;
    }

    private static FinetuneHead requireFits(Head decoded, int dimension, FinetuneHyperParameters settings) {
        if (decoded instanceof FinetuneHead head) {
            List<Integer> widths =
                    head.onFeatures().layers().stream().map(DenseLayer::outputs).toList();
            if (head.dimension() == dimension
                    && widths.subList(0, widths.size() - 1).equals(settings.hiddenLayers())) {
                return head;
            }
        }
        throw new HeadFormatException("%s: another head, expected a finetune head of dimension %d with hidden layers %s"
                .formatted(WHAT, dimension, settings.hiddenLayers()));
    }

    private static WeightTensor flat(int index, DenseLayer layer) {
        int width = layer.inputs() + 1;
        float[] values = new float[layer.outputs() * width];
        for (int j = 0; j < layer.outputs(); j++) {
            System.arraycopy(layer.rows()[j], 0, values, j * width, width);
        }
        return new WeightTensor(TailEngine.layerName(index), List.of(layer.outputs(), width), values);
    }

    private static DenseLayer rows(WeightTensor tensor) {
        int outputs = tensor.shape().get(0);
        int width = tensor.shape().get(1);
        float[][] rows = new float[outputs][];
        for (int j = 0; j < outputs; j++) {
            rows[j] = Arrays.copyOfRange(tensor.values(), j * width, (j + 1) * width);
        }
        return new DenseLayer(width - 1, rows);
    }
}
