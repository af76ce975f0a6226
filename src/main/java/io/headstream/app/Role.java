package io.headstream.app;

/** What an instance does; run together by default, apart to scale them by themselves. */
public enum Role {
    /** Embeds and predicts; scales with images. */
    EMBEDDER,
    /** Trains heads; scales with heads. */
    TRAINER
}
