package io.headstream.learning;

import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.List;

/**
 * A softmax head: scaled embedding, hidden ReLU layers (none: linear), one logit per class. Immutable, thread-safe.
 */
public final class DenseHead implements Head {
    private final List<Label> labels;
    private final InputScaling scaling;
    private final List<DenseLayer> layers;

    /** Layers fit each other, the scaling and the labels: {@link HeadCodec} and {@link DenseTrainer} see to it. */
    DenseHead(List<Label> labels, InputScaling scaling, List<DenseLayer> layers) {
        this.labels = List.copyOf(labels);
        this.scaling = scaling;
        this.layers = List.copyOf(layers);
        int width = scaling.dimension();
        for (DenseLayer layer : layers) {
            if (layer.inputs() != width) {
                throw new IllegalArgumentException("a layer of %d inputs after one of %d outputs, expected as many"
                        .formatted(layer.inputs(), width));
            }
            width = layer.outputs();
        }
        if (width != labels.size()) {
            throw new IllegalArgumentException(
                    "last layer has %d outputs, expected one for each of %d labels".formatted(width, labels.size()));
        }
    }

    @Override
    public List<Label> labels() {
        return labels;
    }

    @Override
    public int dimension() {
        return scaling.dimension();
    }

    @Override
    public float[] probabilities(float[] embedding) {
        if (embedding.length != dimension()) {
            throw new IllegalArgumentException(
                    "embedding of %d values, expected %d".formatted(embedding.length, dimension()));
        }
        List<float[]> activations = activations(scaling.apply(embedding));
        return Softmax.probabilities(activations.get(activations.size() - 1));
    }

    @Override
    public byte[] canonicalBytes() {
        return HeadCodec.encode(this);
    }

    InputScaling scaling() {
        return scaling;
    }

    List<DenseLayer> layers() {
        return layers;
    }

    /** What goes into each layer, and last the logits: [layers + 1]. */
    List<float[]> activations(float[] scaled) {
        List<float[]> activations = new ArrayList<>(layers.size() + 1);
        activations.add(scaled);
        float[] x = scaled;
        for (int l = 0; l < layers.size(); l++) {
            x = layers.get(l).forward(x);
            if (l < layers.size() - 1) {
                for (int j = 0; j < x.length; j++) {
                    x[j] = Math.max(x[j], 0);
                }
            }
            activations.add(x);
        }
        return activations;
    }
}
