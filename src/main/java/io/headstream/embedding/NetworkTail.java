package io.headstream.embedding;

import java.util.List;

/**
 * The part of a network behind the layer at which it was cut: from the trunk's activation, flattened, to features. Its
 * weights may be trained. What it computes is told by a graph that is opaque here: a TensorFlow GraphDef in which the
 * activation is the placeholder {@value #ACTIVATION} [n, dimension], the features are {@value #FEATURES} [n, features], and
 * every weight is a placeholder of its name. Immutable as long as nobody writes to its arrays, which nobody may.
 *
 * @param dimension length of the activation
 * @param features length of what comes out
 * @param graph the computation; not copied
 * @param weights all that may be trained, in a fixed order, at least one
 */
public record NetworkTail(
        int dimension,
        int features,
        @SuppressWarnings("ArrayRecordComponent") byte[] graph,
        List<WeightTensor> weights) {
    /** Name of the placeholder that takes activations. */
    public static final String ACTIVATION = "headstream/activation";

    /** Name of the node that gives the features. */
    public static final String FEATURES = "headstream/features";

    /** Copies the list of weights. */
    public NetworkTail {
        weights = List.copyOf(weights);
    }

    /** The same computation with other weights of the same names and shapes. */
    public NetworkTail with(List<WeightTensor> others) {
        return new NetworkTail(dimension, features, graph, others);
    }

    /** How many numbers may be trained. */
    public long parameters() {
        return weights.stream().mapToLong(weight -> weight.values().length).sum();
    }
}
