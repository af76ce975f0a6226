package io.headstream.learning;

import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fake at the engine's port, in plain Java: the tail multiplies the activation by one gain, and only one layer on it
 * learns, by plain gradient descent; the gain grows by the tail's rate with every step, so that it can be seen to train.
 */
final class FakeTails implements TailEngine {
    static final int DIMENSION = 16;

    /** Batches that were learned from, by their sizes. */
    final List<Integer> batches = new ArrayList<>();

    /** While true, steps give no number. */
    boolean explode;

    static NetworkTail tail(float gain) {
        return new NetworkTail(
                DIMENSION, DIMENSION, new byte[] {1, 2, 3}, List.of(new WeightTensor("gain", List.of(1), new float[] {
                    gain
                })));
    }

    @Override
    public Optional<String> objection(NetworkTail tail) {
        return Optional.empty();
    }

    @Override
    public float[][] features(NetworkTail tail, float[][] activations) {
        float[][] features = new float[activations.length][];
        for (int i = 0; i < features.length; i++) {
            features[i] = activations[i].clone();
            for (int d = 0; d < features[i].length; d++) {
                features[i][d] *= tail.weights().get(0).values()[0];
            }
        }
        return features;
    }

    @Override
    public TailTuning tune(NetworkTail tail, int layers, TuningRule rule, TuningState start) {
        return new Tuning(tail, rule, start);
    }

    private final class Tuning implements TailTuning {
        private final NetworkTail tail;
        private final TuningRule rule;
        private TuningState state;

        Tuning(NetworkTail tail, TuningRule rule, TuningState start) {
            this.tail = tail;
            this.rule = rule;
            this.state = start;
        }

        @Override
        public float[][] features(float[][] activations) {
            return FakeTails.this.features(tail.with(state.means().subList(0, 1)), activations);
        }

        @Override
        public void step(Batch batch, float[] centre, StepRates rates) {
            batches.add(batch.activations().length);
            WeightTensor gain = state.parameters().get(0);
            WeightTensor rows = state.parameters().get(1);
            float[][] features =
                    FakeTails.this.features(tail.with(state.parameters().subList(0, 1)), batch.activations());
            int width = DIMENSION + 1;
            float[] next = rows.values().clone();
            for (int i = 0; i < features.length; i++) {
                float[] x = new InputScaling(centre).apply(features[i]);
                float[] logits = new float[batch.targets()[i].length];
                for (int k = 0; k < logits.length; k++) {
                    logits[k] = rows.values()[k * width + DIMENSION];
                    for (int d = 0; d < DIMENSION; d++) {
                        logits[k] += rows.values()[k * width + d] * x[d];
                    }
                }
                float[] probabilities = Softmax.probabilities(logits);
                for (int k = 0; k < logits.length; k++) {
                    float error =
                            (float) (rates.head() * batch.weights()[i] * (probabilities[k] - batch.targets()[i][k]));
                    for (int d = 0; d < DIMENSION; d++) {
                        next[k * width + d] -= error * x[d];
                    }
                    next[k * width + DIMENSION] -= error;
                }
            }
            float moved = explode ? Float.NaN : gain.values()[0] + (float) rates.tail();
            List<WeightTensor> parameters = List.of(gain.with(new float[] {moved}), rows.with(next));
            state = new TuningState(
                    parameters,
                    state.slots(),
                    rule.averaged() ? mean(state.means(), parameters, rates.meanShare()) : parameters,
                    state.steps() + 1);
        }

        @Override
        public TuningState state() {
            return state;
        }

        @Override
        public void close() {
            // Nothing native.
        }
    }

    private static List<WeightTensor> mean(List<WeightTensor> means, List<WeightTensor> now, double share) {
        List<WeightTensor> next = new ArrayList<>();
        for (int t = 0; t < means.size(); t++) {
            float[] values = means.get(t).values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (share * (now.get(t).values()[i] - values[i]));
            }
            next.add(means.get(t).with(values));
        }
        return next;
    }
}
