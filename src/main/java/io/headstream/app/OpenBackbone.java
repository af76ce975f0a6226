package io.headstream.app;

import io.headstream.embedding.Backbone;
import io.headstream.image.ImageDecoder;

/**
 * A loaded backbone and the decoder that makes its input.
 *
 * @param backbone from pixels to embeddings
 * @param decoder from files to pixels of its input size
 */
record OpenBackbone(Backbone backbone, ImageDecoder decoder) implements AutoCloseable {
    @Override
    public void close() {
        decoder.close();
        backbone.close();
    }
}
