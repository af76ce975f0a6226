package io.headstream.learning;

/** What came of one training step. */
public sealed interface StepResult {
    /**
     * It went well.
     *
     * @param state the next state
     * @param learned examples learned from
     * @param leftOut examples not learned from, because the head already has as many classes as it may have
     * @param retracted earlier examples taken back; others were never learned from, or slid out already
     */
    record Stepped(TrainerState state, int learned, int leftOut, int retracted) implements StepResult {}

    /**
     * The step would have spoiled the head, or had nothing to learn from. The old state stays.
     *
     * @param event which kind of refusal
     * @param why a sentence: what was found, what was expected
     */
    record Refused(LearningEvent event, String why) implements StepResult {}
}
