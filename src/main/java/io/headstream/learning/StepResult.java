package io.headstream.learning;

/** What came of one training step. */
public sealed interface StepResult {
    /**
     * It went well.
     *
     * @param state the next state
     * @param leftOut examples not learned from, because the head already has as many classes as it may have
     */
    record Stepped(TrainerState state, int leftOut) implements StepResult {}

    /**
     * The step would have spoiled the head, or had nothing to learn from. The old state stays.
     *
     * @param why a sentence: what was found, what was expected
     */
    record Refused(String why) implements StepResult {}
}
