package io.headstream.learning;

import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A head trained as Keras trains it: from given first weights, over given batches, with nothing of Headstream's own (no
 * input scaling, no replay, no averaging, no shuffling, no temperature). The gradient steps are those of the program.
 */
public final class KerasHead {
    private final GradientHyperParameters settings;
    private final List<float[][]> rows;

    /**
     * A head that is yet to be trained.
     *
     * @param optimizer settings of the optimizer, as {@code "optimizer=adam learningRate=0.001"}
     * @param rows first parameters of each layer, [outputs][inputs + 1]; not changed
     */
    public KerasHead(String optimizer, List<float[][]> rows) {
        String hidden = String.join(
                ";",
                rows.subList(0, rows.size() - 1).stream()
                        .map(layer -> Integer.toString(layer.length))
                        .toList());
        this.settings =
                Settings.dense("hiddenLayers=%s epochs=1 replay=0 averaging=0 l2=0 clipNorm=0 temperature=off %s"
                        .formatted(hidden, optimizer));
        this.rows = rows;
    }

    /**
     * What came of some steps.
     *
     * @param losses mean loss of each step's batch, before the step
     * @param firstGradients of the first step
     * @param rows parameters after the last
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Trained(double[] losses, List<float[][]> firstGradients, List<float[][]> rows) {}

    /**
     * Trains.
     *
     * @param batches [batches][examples][dimension], used in turn
     * @param targets [batches][examples]
     */
    public Trained train(float[][][] batches, int[][] targets, int steps) {
        DenseState state = state(batches[0][0].length);
        BackPropagation backPropagation = new BackPropagation(state, settings, Kernels.chosen());
        double[] losses = new double[steps];
        List<float[][]> firstGradients = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            float[][] batch = batches[step % batches.length];
            int[] classes = targets[step % batches.length];
            losses[step] = meanLoss(state.head(), batch, classes);
            List<DenseStep.Sample> samples = IntStream.range(0, batch.length)
                    .mapToObj(e -> new DenseStep.Sample(batch[e], classes[e], 1))
                    .toList();
            if (!backPropagation.step(samples, false, new SplitMix64(step))) {
                throw new ArithmeticException("gradients of step %d are not finite".formatted(step));
            }
            if (step == 0) {
                backPropagation.gradients().forEach(layer -> firstGradients.add(DenseLayer.copy(layer)));
            }
        }
        return new Trained(
                losses,
                firstGradients,
                state.head().layers().stream().map(DenseLayer::rows).toList());
    }

    private double meanLoss(DenseHead head, float[][] batch, int[] classes) {
        double sum = 0;
        for (int e = 0; e < batch.length; e++) {
            sum += settings.loss().loss(head.logitsOfScaled(batch[e]), classes[e]);
        }
        return sum / batch.length;
    }

    private DenseState state(int dimension) {
        List<DenseLayer> layers = new ArrayList<>();
        int inputs = dimension;
        for (float[][] layer : rows) {
            layers.add(new DenseLayer(inputs, DenseLayer.copy(layer)));
            inputs = layer.length;
        }
        List<Label> labels = IntStream.range(0, inputs)
                .mapToObj(k -> new Label("class %05d".formatted(k)))
                .toList();
        OptimizerSettings optimizer = settings.steps().optimizer();
        return new DenseState(
                new DenseHead(settings.kind(), labels, new InputScaling(new float[dimension]), layers, 1),
                new Descent(
                        layers,
                        false,
                        layers.stream()
                                .map(layer -> Moments.first(optimizer, layer))
                                .toList(),
                        0),
                Experience.none(dimension, 12),
                ReplayReservoir.empty(0),
                RunningTemperature.none());
    }

    /** Rows from numbers that follow one another. */
    public static float[][] rows(float[] flat, int outputs) {
        int length = flat.length / outputs;
        return IntStream.range(0, outputs)
                .mapToObj(j -> Arrays.copyOfRange(flat, j * length, (j + 1) * length))
                .toArray(float[][]::new);
    }
}
