package io.headstream.config;

import io.headstream.learning.DenseHyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.LearningRate;
import io.headstream.learning.PassSettings;
import io.headstream.learning.StepSettings;
import io.headstream.learning.WindowPolicy;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The keys of how heads learn; defaults and ranges are those of {@link DenseHyperParameters}. */
final class LearningKeys {
    static final String KIND = "learning.kind";
    static final String HIDDEN_LAYERS = "learning.hidden.layers";
    static final String RATE = "learning.rate";
    static final String L2 = "learning.l2";
    static final String EPOCHS = "learning.epochs";
    static final String BATCH_SIZE = "learning.batch.size";
    static final String LABEL_SMOOTHING = "learning.label.smoothing";
    static final String REPLAY_EXAMPLES = "learning.replay.examples";
    static final String CLASSES_MAX = "learning.classes.max";
    static final String SEED = "learning.seed";

    /** The name of the only learner that a head has so far. */
    private static final LearnerName ONLY = new LearnerName(DenseHyperParameters.KIND);

    private static final int MAX_COUNT = 65_536;

    private LearningKeys() {}

    static void define(ConfigDef definition) {
        DenseHyperParameters byDefault = DenseHyperParameters.DEFAULT;
        KeyGroup group = new KeyGroup(definition, "Learning");
        group.key(
                        KIND,
                        ConfigDef.Type.STRING,
                        DenseHyperParameters.KIND,
                        Rule.oneOf(DenseHyperParameters.KIND),
                        Importance.LOW,
                        "The kind of head. `dense` is a softmax head, linear or with hidden layers.")
                .key(
                        HIDDEN_LAYERS,
                        ConfigDef.Type.LIST,
                        byDefault.hiddenLayers(),
                        Rule.list(
                                "at most %d widths from 1 to %d, separated by commas, or nothing"
                                        .formatted(
                                                DenseHyperParameters.MAX_HIDDEN_LAYERS, DenseHyperParameters.MAX_WIDTH),
                                LearningKeys::areWidths),
                        Importance.MEDIUM,
                        "Widths of the hidden layers (ReLU) between embedding and classes, from the"
                                + " embedding on, such as `128` or `256,128`. Nothing makes a linear head, which"
                                + " learns from fewer examples.")
                .key(
                        RATE,
                        ConfigDef.Type.DOUBLE,
                        byDefault.steps().learningRate().initial(),
                        Rule.number(1e-8, 10),
                        Importance.HIGH,
                        "Learning rate: how far a step goes. Higher learns faster and forgets faster.")
                .key(
                        L2,
                        ConfigDef.Type.DOUBLE,
                        byDefault.steps().l2(),
                        Rule.number(0, 1),
                        Importance.LOW,
                        "Weight decay: each step first shrinks every weight by learning rate × this share.")
                .key(
                        EPOCHS,
                        ConfigDef.Type.INT,
                        byDefault.passes().epochs(),
                        Rule.between(1, 1000),
                        Importance.MEDIUM,
                        "Passes over each window.")
                .key(
                        BATCH_SIZE,
                        ConfigDef.Type.INT,
                        byDefault.passes().batchSize(),
                        Rule.between(1, MAX_COUNT),
                        Importance.LOW,
                        "Most examples of one gradient step within a window.")
                .key(
                        LABEL_SMOOTHING,
                        ConfigDef.Type.DOUBLE,
                        byDefault.labelSmoothing(),
                        Rule.number(0, 0.9),
                        Importance.LOW,
                        "Share of the target that is spread evenly over all classes, which keeps the"
                                + " head from growing too sure of labels that may be wrong.")
                .key(
                        REPLAY_EXAMPLES,
                        ConfigDef.Type.INT,
                        byDefault.passes().replay(),
                        Rule.between(0, MAX_COUNT),
                        Importance.MEDIUM,
                        "Past examples, balanced by class, that are kept and learned from again with"
                                + " every window, so that a class is not forgotten while it stays away. 0 keeps none.")
                .key(
                        CLASSES_MAX,
                        ConfigDef.Type.INT,
                        byDefault.passes().classesMax(),
                        Rule.between(1, MAX_COUNT),
                        Importance.MEDIUM,
                        "Most classes of a head. Examples of any further class are predicted but not"
                                + " learned from, so that a flood of labels cannot fill the memory.")
                .key(
                        SEED,
                        ConfigDef.Type.LONG,
                        1L,
                        Rule.atLeast(0),
                        Importance.LOW,
                        "What the learner's randomness begins with: equal seeds, examples and settings give heads"
                                + " that are equal to the bit.");
        OptimizerKeys.define(group, byDefault.steps().optimizer());
    }

    static LearnerSettings from(Values values, WindowPolicy window) {
        DenseHyperParameters byDefault = DenseHyperParameters.DEFAULT;
        PassSettings passes = byDefault.passes();
        DenseHyperParameters dense = new DenseHyperParameters(
                values.texts(HIDDEN_LAYERS).stream().map(Integer::valueOf).toList(),
                byDefault.dropout(),
                values.real(LABEL_SMOOTHING),
                byDefault.calibrated(),
                new StepSettings(
                        OptimizerKeys.from(values),
                        LearningRate.constant(values.real(RATE)),
                        values.real(L2),
                        byDefault.steps().clipNorm(),
                        byDefault.steps().averaging()),
                new PassSettings(
                        values.integer(EPOCHS),
                        values.integer(BATCH_SIZE),
                        values.integer(REPLAY_EXAMPLES),
                        passes.replayRatio(),
                        passes.classBalance(),
                        values.integer(CLASSES_MAX)));
        return new LearnerSettings(ONLY, window.addTo(dense.toHyperParameters()), values.whole(SEED));
    }

    private static boolean areWidths(List<?> texts) {
        return texts.size() <= DenseHyperParameters.MAX_HIDDEN_LAYERS
                && texts.stream()
                        .map(String::valueOf)
                        .allMatch(text -> text.matches("[1-9][0-9]{0,3}")
                                && Integer.parseInt(text) <= DenseHyperParameters.MAX_WIDTH);
    }
}
