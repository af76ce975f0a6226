package io.headstream.learning;

import io.headstream.embedding.Embedding;
import java.util.Optional;

/**
 * Makes the next head from a head and a window. Equal arguments give equal bits on every machine. Stateless and
 * thread-safe: what it remembers between steps is the {@link TrainerState} it hands back.
 */
public interface HeadTrainer {
    /** The trainer's hyper-parameters as canonical text: every name with its value, defaults filled in. */
    HyperParameters hyperParameters();

    /**
     * Whether every step makes a version. Otherwise {@link TrainerState#head} is costly, and versions are made now and
     * then, of all that was learned by then.
     */
    default boolean publishesEveryWindow() {
        return true;
    }

    /**
     * The state before the first step: a head of no classes.
     *
     * @param dimension length of the embeddings to come
     * @param exponent their quantisation exponent
     * @param seed seed of the first parameters
     * @throws IllegalArgumentException if the dimension is not 1 to {@link HeadCodec#MAX_DIMENSION}
     */
    TrainerState untrained(int dimension, int exponent, long seed);

    /**
     * The state before the first step, for embeddings like this one.
     *
     * @throws IllegalArgumentException if there is an {@link #objection}
     */
    default TrainerState untrained(Embedding like, long seed) {
        return untrained(like.dimension(), like.exponent(), seed);
    }

    /** Why there can be no learning from embeddings like this one, in a sentence; empty if there can. */
    default Optional<String> objection(Embedding embedding) {
        return Optional.empty();
    }

    /**
     * Learns from a window: takes back what it retracts, then takes up its {@link TrainingWindow#standing} examples. Does
     * not score it first: that is the caller's.
     *
     * @param state what came before, made by a trainer of the same hyper-parameters; not changed
     * @param window its embeddings have the state's dimension and exponent
     * @param seed seed of everything random in this step
     * @throws IllegalArgumentException if state or window do not fit this trainer
     */
    StepResult step(TrainerState state, TrainingWindow window, long seed);

    /**
     * Reads what {@link TrainerState#toBytes} wrote.
     *
     * @throws HeadFormatException if the bytes are no such state
     */
    TrainerState decode(byte[] bytes);
}
