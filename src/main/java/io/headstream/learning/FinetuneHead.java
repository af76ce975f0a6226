package io.headstream.learning;

import io.headstream.embedding.NetworkTail;
import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.List;

/**
 * The tail of a network and a softmax head on its features: takes the activation at which the network was cut. Holds no
 * native memory itself; the {@link TailEngine} does. Immutable, thread-safe.
 */
public final class FinetuneHead implements Head {
    private final NetworkTail tail;
    private final DenseHead onFeatures;

    /** The head takes as many features as the tail gives: {@link FinetuneHeadCodec} and {@link FinetuneState} see to it. */
    FinetuneHead(NetworkTail tail, DenseHead onFeatures) {
        this.tail = tail;
        this.onFeatures = onFeatures;
        if (onFeatures.dimension() != tail.features()) {
            throw new IllegalArgumentException("a head on %d features on a tail that gives %d, expected as many"
                    .formatted(onFeatures.dimension(), tail.features()));
        }
    }

    @Override
    public List<Label> labels() {
        return onFeatures.labels();
    }

    @Override
    public int dimension() {
        return tail.dimension();
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
        List<float[]> probabilities = new ArrayList<>();
        for (float[] features : TailEngine.installed().features(tail, embeddings.toArray(float[][]::new))) {
            probabilities.add(onFeatures.probabilities(features));
        }
        return probabilities;
    }

    @Override
    public byte[] canonicalBytes() {
        return FinetuneHeadCodec.encode(this);
    }

    /** The tail, with the weights that it has learned. */
    public NetworkTail tail() {
        return tail;
    }

    /** What takes the tail's features. */
    DenseHead onFeatures() {
        return onFeatures;
    }
}
