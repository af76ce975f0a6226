package io.headstream.learning;

import io.headstream.event.Label;
import java.util.Arrays;
import java.util.List;

/**
 * A head trained by gradients: scaled embedding, hidden ReLU layers (none: linear), one logit per class, divided by a
 * temperature, softmax. What its kind says is how it was trained. Immutable, thread-safe.
 */
public final class DenseHead implements Head {
    /** Examples that go through a layer together: 1280 numbers of each fit the second cache, with some rows. */
    private static final int AT_ONCE = 64;

    /** Kernels take four products at once. */
    private static final int WORTH_A_BLOCK = 4;

    private final String kind;
    private final List<Label> labels;
    private final InputScaling scaling;
    private final List<DenseLayer> layers;
    private final float temperature;
    private final Kernels kernels = Kernels.chosen();

    /** Layers fit each other, the scaling and the labels: {@link HeadCodec} and {@link DenseTrainer} see to it. */
    DenseHead(String kind, List<Label> labels, InputScaling scaling, List<DenseLayer> layers, float temperature) {
        this.kind = kind;
        this.labels = List.copyOf(labels);
        this.scaling = scaling;
        this.layers = List.copyOf(layers);
        this.temperature = temperature;
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
        return probabilities(List.of(embedding)).get(0);
    }

    @Override
    public List<float[]> probabilities(List<float[]> embeddings) {
        for (float[] embedding : embeddings) {
            if (embedding.length != dimension()) {
                throw new IllegalArgumentException(
                        "embedding of %d values, expected %d".formatted(embedding.length, dimension()));
            }
        }
        return logits(embeddings).stream()
                .map(logits -> Softmax.probabilities(logits, temperature))
                .toList();
    }

    @Override
    public byte[] canonicalBytes() {
        return HeadCodec.encode(this);
    }

    String kind() {
        return kind;
    }

    InputScaling scaling() {
        return scaling;
    }

    List<DenseLayer> layers() {
        return layers;
    }

    /** What logits are divided by; 1 unless it is fitted. */
    float temperature() {
        return temperature;
    }

    /** Before the temperature, for each embedding: [labels]. */
    List<float[]> logits(List<float[]> embeddings) {
        return Arrays.asList(logitsOfScaled(scaling.apply(embeddings.toArray(float[][]::new))));
    }

    /**
     * The same for embeddings that are scaled already: [examples][labels], to the same bits whatever goes together. Layers
     * that fit no cache are read once for a block of examples.
     */
    float[][] logitsOfScaled(float[][] scaled) {
        float[][] logits = new float[scaled.length][];
        for (int from = 0; from < scaled.length; from += AT_ONCE) {
            float[][] block = Arrays.copyOfRange(scaled, from, Math.min(from + AT_ONCE, scaled.length));
            System.arraycopy(logitsOfBlock(block), 0, logits, from, block.length);
        }
        return logits;
    }

    private float[][] logitsOfBlock(float[][] scaled) {
        if (scaled.length < WORTH_A_BLOCK) {
            return Arrays.stream(scaled).map(this::logitsOfScaled).toArray(float[][]::new);
        }
        float[][] x = scaled;
        for (int l = 0; l < layers.size(); l++) {
            x = layers.get(l).forward(x, kernels);
            if (l < layers.size() - 1) {
                for (float[] example : x) {
                    rectify(example);
                }
            }
        }
        return x;
    }

    /** The same for one. */
    float[] logitsOfScaled(float[] scaled) {
        float[] x = scaled;
        for (int l = 0; l < layers.size(); l++) {
            x = layers.get(l).forward(x, kernels);
            if (l < layers.size() - 1) {
                rectify(x);
            }
        }
        return x;
    }

    private static void rectify(float[] values) {
        for (int j = 0; j < values.length; j++) {
            values[j] = Math.max(values[j], 0);
        }
    }
}
