package io.headstream.learning;

import io.headstream.embedding.NetworkTail;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * What runs and trains the tails of networks: the port behind heads of the kind {@value FinetuneHyperParameters#KIND}. One
 * is found on the class path ({@link ServiceLoader}), so that whatever reads a head can apply it. Thread-safe.
 */
public interface TailEngine {
    /**
     * Why a tail cannot be trained: which layers' operations have no gradient. Empty if it can be. Costs a training step.
     */
    Optional<String> objection(NetworkTail tail);

    /**
     * Applies a tail. Native memory for tails that were applied lately is kept, within a bound, and freed as others come.
     *
     * @param tail a head's own, always the same object: what was made ready for it is found again by that
     * @param activations [n][dimension]
     * @return [n][features]
     */
    float[][] features(NetworkTail tail, float[][] activations);

    /**
     * Begins to train a tail and the layers on it. Equal calls on it give equal bits on the same type of processor.
     *
     * @param tail the computation; the weights are the start's
     * @param layers how many fully connected layers there are on the features
     * @param rule how gradients become steps
     * @param start where training stands
     */
    TailTuning tune(NetworkTail tail, int layers, TuningRule rule, TuningState start);

    /**
     * The engine of this program.
     *
     * @throws IllegalStateException if there is none on the class path
     */
    static TailEngine installed() {
        return Installed.ENGINE.orElseThrow(() -> new IllegalStateException(
                "no %s on the class path, expected Headstream's own".formatted(TailEngine.class.getName())));
    }

    /** Looked for once. */
    final class Installed {
        private static final Optional<TailEngine> ENGINE = ServiceLoader.load(
                        TailEngine.class, TailEngine.class.getClassLoader())
                .findFirst();

        private Installed() {}
    }

    /**
     * How gradients become steps.
     *
     * @param optimizer the rule and its constants
     * @param averaged whether a mean of the parameters is kept
     */
    record TuningRule(OptimizerSettings optimizer, boolean averaged) {}

    /** A tail and the layers on it in training: used by one thread, and by nobody else until it is closed. */
    interface TailTuning extends AutoCloseable {
        /**
         * Applies the tail with the mean of its weights, or if none is kept with the weights themselves.
         *
         * @param activations [n][dimension]
         * @return [n][features]
         */
        float[][] features(float[][] activations);

        /**
         * One gradient step, on the weighted sum of the examples' cross-entropies. The layers take features as {@link
         * DenseHead} does: without a centre, scaled to length √features.
         *
         * @param batch what is learned from
         * @param centre what is taken away from features, [features]
         * @param rates how far the step goes
         */
        void step(Batch batch, float[] centre, StepRates rates);

        /** Where training stands. */
        TuningState state();

        @Override
        void close();
    }

    /**
     * What one gradient is taken over.
     *
     * @param activations [n][dimension]
     * @param targets what share of each example belongs to each class, [n][classes]
     * @param weights of the examples' losses, [n]
     */
    record Batch(
            @SuppressWarnings("ArrayRecordComponent") float[][] activations,
            @SuppressWarnings("ArrayRecordComponent") float[][] targets,
            @SuppressWarnings("ArrayRecordComponent") float[] weights) {}

    /**
     * How far a step goes.
     *
     * @param tail learning rate of the tail
     * @param head learning rate of the layers on it
     * @param meanShare how far the mean moves towards the parameters, in (0, 1]; not looked at if none is kept
     */
    record StepRates(double tail, double head, double meanShare) {}

    /** The tensors of the layers on a tail, from the features on, of these names: {@code headstream/layer/0} and so on. */
    static String layerName(int layer) {
        return "headstream/layer/" + layer;
    }

    /** The tail's part of a list of tensors: all that come before the layers. */
    static <T> List<T> tailPart(List<T> tensors, int layers) {
        return tensors.subList(0, tensors.size() - layers);
    }
}
