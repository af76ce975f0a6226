package io.headstream.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The keys of learners that are solved for in closed form: which examples count, penalty, features. */
final class ClosedFormKeys {
    static final List<LearningKey> ALL = List.of(
            new LearningKey(
                    "learning.sliding.examples",
                    "sliding.examples",
                    ConfigDef.Type.INT,
                    Rule.between(0, LearningKey.MAX_COUNT),
                    Importance.MEDIUM,
                    "A sliding window: the head is made of so many of the latest examples only, which is how it follows"
                            + " drift. Each is kept, at 2 bytes for each number of its embedding. 0: of all."),
            new LearningKey(
                    "learning.sliding.duration.ms",
                    "sliding.durationMs",
                    ConfigDef.Type.LONG,
                    Rule.between(0, 3_153_600_000_000L),
                    Importance.MEDIUM,
                    "A sliding window by event time, in milliseconds before the latest example. 0: no such bound."),
            new LearningKey(
                    "learning.lambda",
                    "lambda",
                    ConfigDef.Type.STRING,
                    Rule.text("auto, or a number above 0", ClosedFormKeys::isAutoOrPositive),
                    Importance.LOW,
                    "Ridge penalty, as a multiple of the mean eigenvalue of the scatter; `auto` chooses it from the"
                            + " statistics themselves."),
            new LearningKey(
                    "learning.shrinkage",
                    "shrinkage",
                    ConfigDef.Type.STRING,
                    Rule.text("auto, or a number above 0", ClosedFormKeys::isAutoOrPositive),
                    Importance.LOW,
                    "How far the covariance of `lda` is drawn towards a sphere, below 1; `auto` chooses it from the"
                            + " statistics themselves."),
            new LearningKey(
                    "learning.transform",
                    "transform",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("none", "sqrt"),
                    Importance.LOW,
                    "What is done to each number of the embedding first: `sqrt` takes the signed square root, which"
                            + " evens out the few large ones."),
            new LearningKey(
                    "learning.random.features",
                    "randomFeatures",
                    ConfigDef.Type.INT,
                    Rule.between(0, LearningKey.MAX_COUNT),
                    Importance.LOW,
                    "Fixed random features (ReLU of a random projection) beside the embedding's own: more memory, in"
                            + " the square, and time, in the cube, for a little accuracy."));

    private ClosedFormKeys() {}

    private static boolean isAutoOrPositive(String text) {
        try {
            return text.equals("auto") || Double.parseDouble(text) > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
