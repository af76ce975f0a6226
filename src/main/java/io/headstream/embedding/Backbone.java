package io.headstream.embedding;

import io.headstream.image.DecodedImage;
import java.util.List;

/** A frozen network from images to embeddings. Thread-safe, never trained here. */
public interface Backbone extends AutoCloseable {
    /** What it is. */
    BackboneDescription description();

    /**
     * Embeds a batch, in one pass padded to the fixed batch size where it is smaller.
     *
     * @param images [1..batch size] of the input size
     * @return one result for every image, in order
     * @throws BackboneException if the network as a whole fails; nothing is said then of any single image
     */
    List<EmbedResult> embed(List<DecodedImage> images);

    @Override
    void close();
}
