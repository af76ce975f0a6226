package io.headstream.learning;

import io.headstream.event.Label;
import java.util.List;

/**
 * A head that was solved rather than trained: features of the embedding (see {@link FeatureMap}), one linear score per
 * class, a softmax of the scores divided by a temperature. Immutable, thread-safe.
 *
 * <p>Order of summation: as {@link DenseLayer}.
 */
final class LinearHead implements Head {
    private final String kind;
    private final List<Label> labels;
    private final FeatureMap features;
    private final DenseLayer layer;
    private final float temperature;

    /**
     * From parameters that fit each other.
     *
     * @param kind {@code ridge} or {@code lda}
     * @param labels ascending
     * @param features from embeddings to the layer's inputs
     * @param layer one output for each label
     * @param temperature finite, above 0
     */
    LinearHead(String kind, List<Label> labels, FeatureMap features, DenseLayer layer, float temperature) {
        if (layer.inputs() != features.features() || layer.outputs() != labels.size()) {
            throw new IllegalArgumentException("layer of %d inputs and %d outputs, expected %d and %d"
                    .formatted(layer.inputs(), layer.outputs(), features.features(), labels.size()));
        }
        if (!(temperature > 0) || temperature == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "temperature %s, expected a finite number above 0".formatted(temperature));
        }
        this.kind = kind;
        this.labels = List.copyOf(labels);
        this.features = features;
        this.layer = layer;
        this.temperature = temperature;
    }

    @Override
    public List<Label> labels() {
        return labels;
    }

    @Override
    public int dimension() {
        return features.settings().dimension();
    }

    @Override
    public float[] probabilities(float[] embedding) {
        if (embedding.length != dimension()) {
            throw new IllegalArgumentException(
                    "embedding of %d values, expected %d".formatted(embedding.length, dimension()));
        }
        return probabilitiesOf(layer.forward(features.apply(embedding), Kernels.chosen()));
    }

    /** Of what its layer gave, which is overwritten. */
    float[] probabilitiesOf(float[] scores) {
        for (int k = 0; k < scores.length; k++) {
            scores[k] /= temperature;
        }
        return Softmax.probabilities(scores);
    }

    @Override
    public byte[] canonicalBytes() {
        return LinearHeadCodec.encode(this);
    }

    String kind() {
        return kind;
    }

    FeatureMap features() {
        return features;
    }

    DenseLayer layer() {
        return layer;
    }

    float temperature() {
        return temperature;
    }
}
