package io.headstream.learning.tensorflow;

import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import io.headstream.learning.OptimizerSettings;
import io.headstream.learning.TailEngine;
import io.headstream.learning.TailEngine.Batch;
import io.headstream.learning.TailEngine.StepRates;
import io.headstream.learning.TailEngine.TuningRule;
import io.headstream.learning.TuningState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tail and a head trained as Keras trains them ({@code bench/parity/tails.py}): from given first weights, over given
 * batches, without what Headstream adds around steps (replay, averaging of weights, shuffling, temperature). The steps are
 * those of the program.
 */
public final class KerasTail {
    private final NetworkTail tail;
    private final float[] centre;
    private final List<WeightTensor> layers;

    /**
     * One that is yet to be trained.
     *
     * @param tail with its first weights
     * @param centre what is taken away from its features
     * @param rows first parameters of each layer of the head, [outputs][inputs + 1]
     */
    public KerasTail(NetworkTail tail, float[] centre, List<float[][]> rows) {
        this.tail = tail;
        this.centre = centre;
        this.layers = new ArrayList<>();
        for (float[][] layer : rows) {
            float[] flat = new float[layer.length * layer[0].length];
            for (int j = 0; j < layer.length; j++) {
                System.arraycopy(layer[j], 0, flat, j * layer[j].length, layer[j].length);
            }
            layers.add(new WeightTensor(
                    TailEngine.layerName(layers.size()), List.of(layer.length, layer[0].length), flat));
        }
    }

    /**
     * What came of some steps; tensors by the names that {@link #name} gives them.
     *
     * @param losses mean loss of each step's batch, before the step
     * @param gradients of the first step
     * @param weights after the last
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Trained(double[] losses, Map<String, float[]> gradients, Map<String, float[]> weights) {}

    /**
     * Trains.
     *
     * @param batches [batches][examples][dimension], used in turn
     * @param targets [batches][examples]
     */
    public Trained train(
            OptimizerSettings optimizer,
            double tailRate,
            double headRate,
            float[][][] batches,
            int[][] targets,
            int steps) {
        List<WeightTensor> tensors = new ArrayList<>(tail.weights());
        tensors.addAll(layers);
        TuningState start = new TuningState(tensors, slots(tensors, optimizer), tensors, 0);
        int classes = layers.get(layers.size() - 1).shape().get(0);
        double[] losses = new double[steps];
        Map<String, float[]> gradients = Map.of();
        try (TuningSession session = new TuningSession(tail, layers.size(), new TuningRule(optimizer, false), start)) {
            session.load(start);
            for (int step = 0; step < steps; step++) {
                Batch batch = batch(batches[step % batches.length], targets[step % batches.length], classes);
                losses[step] = mean(session.losses(batch, centre));
                if (step == 0) {
                    gradients = named(tensors, session.gradients(batch, centre));
                }
                session.step(batch, centre, new StepRates(tailRate, headRate, 1));
            }
            List<float[]> weights = session.state().parameters().stream()
                    .map(WeightTensor::values)
                    .toList();
            return new Trained(losses, gradients, named(tensors, weights));
        }
    }

    private static List<List<WeightTensor>> slots(List<WeightTensor> tensors, OptimizerSettings optimizer) {
        List<List<WeightTensor>> slots = new ArrayList<>();
        for (int s = 0; s < optimizer.slots(); s++) {
            slots.add(tensors.stream()
                    .map(tensor -> {
                        float[] values = new float[tensor.values().length];
                        Arrays.fill(values, optimizer.initial());
                        return tensor.with(values);
                    })
                    .toList());
        }
        return slots;
    }

    private static Batch batch(float[][] activations, int[] targets, int classes) {
        float[][] shares = new float[targets.length][classes];
        float[] weights = new float[targets.length];
        for (int e = 0; e < targets.length; e++) {
            shares[e][targets[e]] = 1;
            weights[e] = 1f / targets.length;
        }
        return new Batch(activations, shares, weights);
    }

    private static double mean(float[] losses) {
        double sum = 0;
        for (float loss : losses) {
            sum += loss;
        }
        return sum / losses.length;
    }

    private Map<String, float[]> named(List<WeightTensor> tensors, List<float[]> values) {
        Map<String, float[]> named = new LinkedHashMap<>();
        for (int t = 0; t < tensors.size(); t++) {
            named.put(
                    t < tail.weights().size()
                            ? name(tensors.get(t))
                            : "rows" + (t - tail.weights().size()),
                    values.get(t));
        }
        return named;
    }

    /** Keras's name of a variable, as {@code block2_conv1/kernel}: in the graph it ends with a number. */
    static String name(WeightTensor weight) {
        return weight.name().replaceFirst("_\\d+$", "");
    }
}
