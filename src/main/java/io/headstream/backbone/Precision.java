package io.headstream.backbone;

import io.headstream.embedding.BackboneDigest;
import java.nio.charset.StandardCharsets;

/** What numbers a network computes with. */
public enum Precision {
    /** As its writer made it. */
    FLOAT32,
    /**
     * TensorFlow turns what stands it into 16 bits: float16 on a GPU, bfloat16 on a processor that has it. Embeddings are
     * others, so it counts as another backbone.
     */
    MIXED;

    /** The digest of a network that computes so. */
    BackboneDigest of(BackboneDigest network, boolean onGpu) {
        return this == FLOAT32
                ? network
                : Sha256.of(("mixed precision, " + (onGpu ? "float16" : "bfloat16") + "\n" + network.hex())
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** The name of such a network, for people. */
    String of(String name) {
        return this == FLOAT32 ? name : name + ", mixed precision";
    }
}
