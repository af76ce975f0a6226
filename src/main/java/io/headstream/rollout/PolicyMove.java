package io.headstream.rollout;

/**
 * What a policy asks for.
 *
 * @param action the action; one of those that a policy may take
 * @param why why, in a sentence that operators read
 */
public record PolicyMove(RolloutAction action, String why) {}
