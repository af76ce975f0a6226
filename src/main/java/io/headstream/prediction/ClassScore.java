package io.headstream.prediction;

import io.headstream.event.Label;

/**
 * One class and its probability.
 *
 * @param label the class
 * @param probability in [0,1]
 */
public record ClassScore(Label label, float probability) {}
