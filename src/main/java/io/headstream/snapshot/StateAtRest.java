package io.headstream.snapshot;

import io.headstream.embedding.Embedding;
import io.headstream.learning.Head;
import io.headstream.learning.TrainerState;

/** Stands for a trainer's state that is kept elsewhere, so that it takes no memory here. Whoever needs it has it read first. */
enum StateAtRest implements TrainerState {
    IN_ITS_STORE;

    @Override
    public Head head() {
        throw notHere();
    }

    @Override
    public boolean fits(Embedding embedding) {
        throw notHere();
    }

    @Override
    public byte[] toBytes() {
        throw notHere();
    }

    private static IllegalStateException notHere() {
        return new IllegalStateException("the learner's state is at rest in its store, expected it to be read first");
    }
}
