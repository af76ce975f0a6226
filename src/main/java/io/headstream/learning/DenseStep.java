package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;

/**
 * One training step under way: private copies of parameters and moments, and what is learned from. Not thread-safe, not
 * reused.
 *
 * <p>The gradient is that of the mean cross-entropy of a batch with targets {@code (1 - s) one-hot + s / classes}, s
 * being the label smoothing. Examples of a batch are summed in their order, outputs and inputs as {@link DenseLayer}
 * says.
 */
final class DenseStep {
    private final DenseState before;
    private final DenseHyperParameters hyperParameters;
    private final Optimizer optimizer;
    private final List<TrainingExample> window;
    private final EmbeddingSums sums;
    private final DenseHead head;
    private final List<Moments> moments;
    private final List<float[][]> gradients;
    private final List<float[]> inputs = new ArrayList<>();
    private final List<Integer> targets = new ArrayList<>();

    DenseStep(
            DenseState before,
            SortedSet<Label> added,
            List<TrainingExample> window,
            DenseHyperParameters hyperParameters) {
        this.before = before;
        this.hyperParameters = hyperParameters;
        this.optimizer = new Optimizer(hyperParameters);
        this.window = window;
        this.sums = before.sums().plus(window);
        List<DenseLayer> layers = new ArrayList<>();
        this.moments = new ArrayList<>();
        ClassInsertion insertion = ClassInsertion.of(before.head().labels(), added);
        int last = before.head().layers().size() - 1;
        for (int l = 0; l <= last; l++) {
            DenseLayer layer = before.head().layers().get(l);
            layers.add(l == last ? insertion.insert(layer) : layer.copy());
            Moments old = before.moments().get(l);
            moments.add(l == last ? insertion.insert(old, layer.inputs()) : old.copy());
        }
        this.gradients = layers.stream()
                .map(layer -> new float[layer.outputs()][layer.inputs() + 1])
                .toList();
        this.head = new DenseHead(insertion.labels(), sums.scaling(before.exponent()), layers);
        window.forEach(example -> learnFrom(example.label(), example.embedding().values()));
        before.reservoir().kept().forEach(kept -> learnFrom(kept.label(), kept.values()));
    }

    private void learnFrom(Label label, short[] values) {
        inputs.add(head.scaling().apply(Embedding.toFloats(values, before.exponent())));
        targets.add(Collections.binarySearch(head.labels(), label));
    }

    /** One pass in random order, in as many batches as needed, their sizes equal give or take one. */
    void pass(SplitMix64 random) {
        int[] order = random.permutation(inputs.size());
        int batches = (order.length + hyperParameters.batchSize() - 1) / hyperParameters.batchSize();
        for (int b = 0; b < batches; b++) {
            int from = (int) ((long) order.length * b / batches);
            int to = (int) ((long) order.length * (b + 1) / batches);
            for (float[][] gradient : gradients) {
                for (float[] row : gradient) {
                    Arrays.fill(row, 0);
                }
            }
            for (int i = from; i < to; i++) {
                backPropagate(inputs.get(order[i]), targets.get(order[i]), 1f / (to - from));
            }
            for (int l = 0; l < gradients.size(); l++) {
                optimizer.step(head.layers().get(l), gradients.get(l), moments.get(l));
            }
        }
    }

    /** The head under way: its parameters change with every batch. */
    DenseHead head() {
        return head;
    }

    boolean isFinite() {
        return head.layers().stream().allMatch(layer -> allFinite(layer.rows()))
                && moments.stream().flatMap(m -> m.slots().stream()).allMatch(DenseStep::allFinite);
    }

    DenseState finish(SplitMix64 random) {
        return new DenseState(
                head,
                before.exponent(),
                sums,
                List.copyOf(moments),
                before.reservoir().plus(window, random));
    }

    private void backPropagate(float[] input, int target, float weight) {
        List<float[]> activations = head.activations(input);
        int last = head.layers().size() - 1;
        float[] delta = error(activations.get(last + 1), target, weight);
        for (int l = last; l >= 0; l--) {
            float[] x = activations.get(l);
            head.layers().get(l).addGradient(x, delta, gradients.get(l));
            if (l > 0) {
                delta = head.layers().get(l).backward(delta);
                for (int i = 0; i < delta.length; i++) {
                    delta[i] = x[i] > 0 ? delta[i] : 0;
                }
            }
        }
    }

    /** Gradient with respect to the logits: (probability - target) × weight. */
    private float[] error(float[] logits, int target, float weight) {
        float[] error = Softmax.probabilities(logits);
        float spread = (float) (hyperParameters.labelSmoothing() / error.length);
        float own = (float) (1 - hyperParameters.labelSmoothing()) + spread;
        for (int j = 0; j < error.length; j++) {
            error[j] = (error[j] - (j == target ? own : spread)) * weight;
        }
        return error;
    }

    private static boolean allFinite(float[][] rows) {
        for (float[] row : rows) {
            for (float value : row) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }
}
