package io.headstream.learning;

import io.headstream.event.Label;
import java.util.List;

/** Immutable parameters from an embedding to class scores. Thread-safe. */
public interface Head {
    /** The classes it knows, in canonical order (ascending), none twice. */
    List<Label> labels();

    /** Length of the embeddings it takes. */
    int dimension();

    /**
     * Class probabilities for one embedding.
     *
     * @param embedding [dimension], float32
     * @return [labels], in label order, adding up to 1 within rounding; empty if no class is known
     */
    float[] probabilities(float[] embedding);

    /**
     * Class probabilities for several embeddings: where a head costs much for each call, once for all of them.
     *
     * @param embeddings each [dimension], float32
     * @return for each what {@link #probabilities(float[])} says
     */
    default List<float[]> probabilities(List<float[]> embeddings) {
        return embeddings.stream().map(this::probabilities).toList();
    }

    /**
     * The head as bytes: format version, kind, labels in canonical order, parameters. Equal heads have equal bytes on
     * every machine, whatever taught them.
     */
    byte[] canonicalBytes();
}
