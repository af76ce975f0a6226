package io.headstream.embedding;

import io.headstream.event.Rejection;

/** What a backbone made of one image. */
public sealed interface EmbedResult {
    /**
     * It went well.
     *
     * @param embedding the vector
     */
    record Embedded(Embedding embedding) implements EmbedResult {}

    /**
     * The vector was not finite.
     *
     * @param rejection why
     */
    record Rejected(Rejection rejection) implements EmbedResult {}
}
