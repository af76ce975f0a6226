package io.headstream.learning;

import io.headstream.embedding.Embedding;

/** A head and all that its trainer carries from one step to the next. Immutable, thread-safe. */
public interface TrainerState {
    /**
     * The head that this state stands for: always the same one. Where {@link #headIsReady} says no, the first call
     * computes it, for up to seconds, and belongs on a thread that nobody waits for; later calls look it up.
     *
     * @throws ArithmeticException if the state has no head, such as statistics that no finite solution fits; says why
     */
    Head head();

    /** Whether {@link #head} is a lookup. */
    default boolean headIsReady() {
        return true;
    }

    /** Whether an embedding has the dimension and the exponent of those it learns from. */
    boolean fits(Embedding embedding);

    /** The state as bytes, for {@link HeadTrainer#decode}. Equal states have equal bytes. */
    byte[] toBytes();
}
