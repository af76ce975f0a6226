package io.headstream.config;

import io.headstream.learning.DenseHyperParameters;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The keys of learners that descend a gradient, their optimizer's apart: layers, loss, passes, replay. */
final class GradientKeys {
    static final List<LearningKey> ALL = List.of(
            new LearningKey(
                    "learning.hidden.layers",
                    "hiddenLayers",
                    ConfigDef.Type.LIST,
                    Rule.list(
                            "at most %d widths from 1 to %d, separated by commas, or nothing"
                                    .formatted(DenseHyperParameters.MAX_HIDDEN_LAYERS, DenseHyperParameters.MAX_WIDTH),
                            GradientKeys::areWidths),
                    Importance.MEDIUM,
                    "Widths of the hidden layers (ReLU) between embedding and classes, from the embedding on, such as"
                            + " `128` or `256,128`. Nothing makes a linear head, which learns from fewer examples."),
            new LearningKey(
                    "learning.dropout",
                    "dropout",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 0.9),
                    Importance.LOW,
                    "With hidden layers only: share of their activations that each example of a step goes without."),
            new LearningKey(
                    "learning.class.balance",
                    "classBalance",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 0.999999),
                    Importance.LOW,
                    "Weights rare classes up in the loss, by their effective number of examples: the nearer to 1, the"
                            + " more. 0: every example counts the same."),
            new LearningKey(
                    "learning.replay.ratio",
                    "replayRatio",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 1000),
                    Importance.LOW,
                    "How many of the examples kept each pass learns from again for every new one."),
            new LearningKey(
                    "learning.temperature",
                    "temperature",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("off", "prequential"),
                    Importance.LOW,
                    "Whether a temperature is fitted on examples that the head has not learned from yet, so that its"
                            + " probabilities mean what they say."),
            new LearningKey(
                    "learning.svm.loss",
                    "loss",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("hinge", "squared-hinge"),
                    Importance.LOW,
                    "What a margin that is too small costs."),
            new LearningKey(
                    "learning.svm.scheme",
                    "scheme",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("one-vs-rest", "crammer-singer"),
                    Importance.LOW,
                    "Which margins there are: of each class against the rest, or of the true class against the"
                            + " strongest other."),
            new LearningKey(
                    "learning.rate",
                    "learningRate",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(1e-8, 10),
                    Importance.HIGH,
                    "Learning rate: how far a step goes. Higher learns faster and forgets faster."),
            new LearningKey(
                    "learning.tail.rate",
                    "tailLearningRate",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 10),
                    Importance.MEDIUM,
                    "Learning rate of the backbone's unfrozen layers: lower than the head's, since they know something already."
                            + " 0: they stay as they were."),
            new LearningKey(
                    "learning.l2",
                    "l2",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 1),
                    Importance.LOW,
                    "Weight decay: each step first shrinks every weight by learning rate × this share."),
            new LearningKey(
                    "learning.epochs",
                    "epochs",
                    ConfigDef.Type.INT,
                    Rule.between(1, 1000),
                    Importance.MEDIUM,
                    "Passes over each window."),
            new LearningKey(
                    "learning.batch.size",
                    "batchSize",
                    ConfigDef.Type.INT,
                    Rule.between(1, LearningKey.MAX_COUNT),
                    Importance.LOW,
                    "Most examples of one gradient step within a window."),
            new LearningKey(
                    "learning.label.smoothing",
                    "labelSmoothing",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 0.9),
                    Importance.LOW,
                    "Share of the target that is spread evenly over all classes, which keeps the head from growing too"
                            + " sure of labels that may be wrong."),
            new LearningKey(
                    "learning.replay.examples",
                    "replay",
                    ConfigDef.Type.INT,
                    Rule.between(0, LearningKey.MAX_COUNT),
                    Importance.MEDIUM,
                    "Past examples, balanced by class, that are kept and learned from again with every window, so that"
                            + " a class is not forgotten while it stays away. 0 keeps none."));

    private GradientKeys() {}

    private static boolean areWidths(List<?> texts) {
        return texts.size() <= DenseHyperParameters.MAX_HIDDEN_LAYERS
                && texts.stream()
                        .map(String::valueOf)
                        .allMatch(text -> text.matches("[1-9][0-9]{0,3}")
                                && Integer.parseInt(text) <= DenseHyperParameters.MAX_WIDTH);
    }
}
