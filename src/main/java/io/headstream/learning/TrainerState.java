package io.headstream.learning;

import io.headstream.embedding.Embedding;

/** A head and all that its trainer carries from one step to the next. Immutable, thread-safe. */
public interface TrainerState {
    /** The head as it is now. */
    Head head();

    /** Whether an embedding has the dimension and the exponent of those it learns from. */
    boolean fits(Embedding embedding);

    /** The state as bytes, for {@link HeadTrainer#decode}. Equal states have equal bytes. */
    byte[] toBytes();
}
