package io.headstream.learning;

import io.headstream.learning.DenseStep.Sample;
import java.util.ArrayList;
import java.util.List;

/** Gradient steps on the parameters of one state, which it writes to. Not thread-safe. */
final class BackPropagation {
    private final Loss loss;
    private final Kernels kernels;
    private final Optimizer optimizer;
    private final StepSettings settings;
    private final float dropout;
    private final Descent descent;
    private final List<DenseLayer> served;
    private final List<float[][]> gradients;
    private long steps;

    BackPropagation(DenseState state, GradientHyperParameters hyperParameters, Kernels kernels) {
        this.loss = hyperParameters.loss();
        this.kernels = kernels;
        this.settings = hyperParameters.steps();
        this.optimizer = new Optimizer(settings, kernels);
        this.dropout = (float) hyperParameters.dropout();
        this.descent = state.descent();
        this.served = state.head().layers();
        this.gradients = descent.layers().stream()
                .map(layer -> new float[layer.outputs()][layer.inputs() + 1])
                .toList();
        this.steps = descent.steps();
    }

    /** Gradient steps made so far, those of earlier windows among them. */
    long steps() {
        return steps;
    }

    /** Gradients of the latest step, as they were used, shaped as the layers' rows; the next step writes over them. */
    List<float[][]> gradients() {
        return gradients;
    }

    /**
     * One step.
     *
     * @param oneClassOnly whether there is nothing of any other class to hold against the batch's only one: then only that
     *     class's own output learns, since otherwise every such step would push all others down, and with them forget them
     * @return whether the gradient was finite; if not, nothing was changed
     */
    boolean step(List<Sample> batch, boolean oneClassOnly, SplitMix64 random) {
        int last = descent.layers().size() - 1;
        List<float[][]> activations = new ArrayList<>();
        float[][] x = batch.stream().map(Sample::input).toArray(float[][]::new);
        activations.add(x);
        for (int l = 0; l <= last; l++) {
            x = descent.layers().get(l).forward(x, kernels);
            if (l < last) {
                rectify(x, random);
            }
            activations.add(x);
        }
        float[][] deltas = deltas(batch, x);
        for (int l = last; l >= 0; l--) {
            float[][] below = activations.get(l);
            descent.layers().get(l).gradient(below, deltas, gradients.get(l), kernels);
            if (l > 0) {
                deltas = handedBack(descent.layers().get(l), below, deltas);
            }
        }
        if (!optimizer.clip(gradients)) {
            return false;
        }
        double rate = settings.learningRate().at(steps);
        steps++;
        for (int l = oneClassOnly ? last : 0; l <= last; l++) {
            for (int j = 0; j < gradients.get(l).length; j++) {
                if (!oneClassOnly || j == batch.get(0).target()) {
                    move(l, j, rate);
                }
            }
        }
        return true;
    }

    boolean isFinite() {
        return descent.layers().stream().allMatch(layer -> allFinite(layer.rows()))
                && served.stream().allMatch(layer -> allFinite(layer.rows()))
                && descent.moments().stream().flatMap(m -> m.slots().stream()).allMatch(BackPropagation::allFinite);
    }

    private void move(int l, int j, double rate) {
        DenseLayer layer = descent.layers().get(l);
        Moments moments = descent.moments().get(l);
        optimizer.step(layer, j, gradients.get(l)[j], moments, rate);
        if (settings.averaging() > 0) {
            // The plain mean of an output's parameters while that is shorter than the decaying one.
            double share = Math.max(1 - settings.averaging(), 1.0 / moments.steps()[j]);
            kernels.average(served.get(l).rows()[j], layer.rows()[j], (float) share);
        }
    }

    /** ReLU, then dropout: what stays is scaled up, so that its expectation is that of the head without dropout. */
    private void rectify(float[][] xs, SplitMix64 random) {
        float scale = 1 / (1 - dropout);
        for (float[] x : xs) {
            for (int i = 0; i < x.length; i++) {
                x[i] = Math.max(x[i], 0);
                if (dropout > 0) {
                    x[i] = random.nextFloat() < dropout ? 0 : x[i] * scale;
                }
            }
        }
    }

    private float[][] deltas(List<Sample> batch, float[][] logits) {
        float[][] deltas = new float[batch.size()][logits[0].length];
        float share = 1f / batch.size();
        for (int e = 0; e < deltas.length; e++) {
            Sample sample = batch.get(e);
            loss.gradient(logits[e], sample.target(), share * sample.weight(), deltas[e]);
        }
        return deltas;
    }

    /** Back through a layer's weights, dropout and ReLU: what did not pass, forward, gets no error back. */
    private float[][] handedBack(DenseLayer layer, float[][] below, float[][] deltas) {
        float scale = 1 / (1 - dropout);
        float[][] back = new float[deltas.length][];
        for (int e = 0; e < deltas.length; e++) {
            back[e] = layer.backward(deltas[e], kernels);
            for (int i = 0; i < back[e].length; i++) {
                back[e][i] = below[e][i] > 0 ? back[e][i] * scale : 0;
            }
        }
        return back;
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
