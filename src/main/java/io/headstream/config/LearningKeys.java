package io.headstream.config;

import io.headstream.learning.DenseHyperParameters;
import io.headstream.learning.HeadTrainers;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.WindowPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/**
 * The keys of how learners learn. Each stands for a hyper-parameter; which kinds of head have it, and what it is by
 * default, is asked of the kinds.
 */
final class LearningKeys {
    static final String KIND = "learning.kind";
    static final String SEED = "learning.seed";
    static final String BACKBONE = "learning.backbone";

    private static final int MAX_COUNT = 65_536;

    /**
     * A key and the hyper-parameter that it sets.
     *
     * @param hyperParameter the name in provenance
     */
    private record Key(
            String name, String hyperParameter, ConfigDef.Type type, Rule rule, Importance importance, String doc) {
        /** What else it needs; null: nothing. */
        @Nullable
        Condition condition() {
            return CONDITIONS.get(name);
        }
    }

    /**
     * That another key has one of these values.
     *
     * @param hyperParameter the other key's
     */
    private record Condition(String key, String hyperParameter, List<String> values) {
        static Condition optimizer(String... names) {
            return new Condition("learning.optimizer", "optimizer", List.of(names));
        }

        boolean holds(String kind, Values given) {
            return values.contains(given.textOr(key, defaultOf(kind, hyperParameter, null)));
        }

        String sentence() {
            return key + "=" + String.join(" or ", values);
        }
    }

    private static final Condition FALLING =
            new Condition("learning.schedule", "schedule", List.of("inverse-time", "exponential", "cosine"));

    private static final Map<String, Condition> CONDITIONS = Map.of(
            "learning.momentum", Condition.optimizer("sgd"),
            "learning.nesterov", Condition.optimizer("sgd"),
            "learning.adam.beta1", Condition.optimizer("adam"),
            "learning.adam.beta2", Condition.optimizer("adam"),
            "learning.adam.epsilon", Condition.optimizer("adam"),
            "learning.adagrad.epsilon", Condition.optimizer("adagrad"),
            "learning.adagrad.initial.accumulator", Condition.optimizer("adagrad"),
            "learning.schedule.steps", FALLING,
            "learning.schedule.floor", FALLING);

    private static final List<Key> KEYS = List.of(
            new Key(
                    "learning.hidden.layers",
                    "hiddenLayers",
                    ConfigDef.Type.LIST,
                    Rule.list(
                            "at most %d widths from 1 to %d, separated by commas, or nothing"
                                    .formatted(DenseHyperParameters.MAX_HIDDEN_LAYERS, DenseHyperParameters.MAX_WIDTH),
                            LearningKeys::areWidths),
                    Importance.MEDIUM,
                    "Widths of the hidden layers (ReLU) between embedding and classes, from the embedding on, such as"
                            + " `128` or `256,128`. Nothing makes a linear head, which learns from fewer examples."),
            new Key(
                    "learning.optimizer",
                    "optimizer",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("sgd", "adam", "adagrad"),
                    Importance.MEDIUM,
                    "What turns gradients into steps: `sgd`, gradient descent with momentum, `adam`, which keeps a step size"
                            + " for every weight, or `adagrad`, whose step sizes only fall."),
            new Key(
                    "learning.momentum",
                    "momentum",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 0.9999),
                    Importance.LOW,
                    "With `sgd` only: the share of the last step that is taken again."),
            new Key(
                    "learning.nesterov",
                    "nesterov",
                    ConfigDef.Type.BOOLEAN,
                    Rule.bool(),
                    Importance.LOW,
                    "With `sgd` only: whether momentum looks ahead, as Nesterov's does."),
            new Key(
                    "learning.adam.beta1",
                    "beta1",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 0.9999),
                    Importance.LOW,
                    "With `adam` only: how much of the running mean of gradients a step keeps."),
            new Key(
                    "learning.adam.beta2",
                    "beta2",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 0.9999),
                    Importance.LOW,
                    "With `adam` only: how much of the running mean of squared gradients a step keeps."),
            new Key(
                    "learning.adam.epsilon",
                    "epsilon",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(1e-12, 1),
                    Importance.LOW,
                    "With `adam` only: added to the root of that mean, against division by zero."),
            new Key(
                    "learning.adagrad.epsilon",
                    "epsilon",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(1e-12, 1),
                    Importance.LOW,
                    "With `adagrad` only: added to the root of the sum of squared gradients."),
            new Key(
                    "learning.adagrad.initial.accumulator",
                    "initialAccumulator",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 1000),
                    Importance.LOW,
                    "With `adagrad` only: what the sum of squared gradients begins with."),
            new Key(
                    "learning.schedule",
                    "schedule",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("constant", "inverse-time", "exponential", "cosine"),
                    Importance.LOW,
                    "How the learning rate falls from step to step."),
            new Key(
                    "learning.schedule.steps",
                    "scheduleSteps",
                    ConfigDef.Type.LONG,
                    Rule.between(1, 1_000_000_000_000L),
                    Importance.LOW,
                    "How fast it falls, in gradient steps."),
            new Key(
                    "learning.schedule.floor",
                    "scheduleFloor",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 1),
                    Importance.LOW,
                    "Share of the rate below which it does not fall. A stream has no end, so this is not 0."),
            new Key(
                    "learning.clip.norm",
                    "clipNorm",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 1e6),
                    Importance.LOW,
                    "Longest gradient: a longer one is scaled down to it."),
            new Key(
                    "learning.averaging",
                    "averaging",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 0.9999),
                    Importance.LOW,
                    "How much of the mean of the parameters so far every step keeps: the head that is published is that"
                            + " mean. 0: the parameters of the last step."),
            new Key(
                    "learning.dropout",
                    "dropout",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 0.9),
                    Importance.LOW,
                    "With hidden layers only: share of their activations that each example of a step goes without."),
            new Key(
                    "learning.class.balance",
                    "classBalance",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 0.999999),
                    Importance.LOW,
                    "Weights rare classes up in the loss, by their effective number of examples: the nearer to 1, the"
                            + " more. 0: every example counts the same."),
            new Key(
                    "learning.replay.ratio",
                    "replayRatio",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 1000),
                    Importance.LOW,
                    "How many of the examples kept each pass learns from again for every new one."),
            new Key(
                    "learning.temperature",
                    "temperature",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("off", "prequential"),
                    Importance.LOW,
                    "Whether a temperature is fitted on examples that the head has not learned from yet, so that its"
                            + " probabilities mean what they say."),
            new Key(
                    "learning.svm.loss",
                    "loss",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("hinge", "squared-hinge"),
                    Importance.LOW,
                    "What a margin that is too small costs."),
            new Key(
                    "learning.svm.scheme",
                    "scheme",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("one-vs-rest", "crammer-singer"),
                    Importance.LOW,
                    "Which margins there are: of each class against the rest, or of the true class against the"
                            + " strongest other."),
            new Key(
                    "learning.rate",
                    "learningRate",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(1e-8, 10),
                    Importance.HIGH,
                    "Learning rate: how far a step goes. Higher learns faster and forgets faster."),
            new Key(
                    "learning.tail.rate",
                    "tailLearningRate",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 10),
                    Importance.MEDIUM,
                    "Learning rate of the backbone's unfrozen layers: lower than the head's, since they know something already."
                            + " 0: they stay as they were."),
            new Key(
                    "learning.l2",
                    "l2",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 1),
                    Importance.LOW,
                    "Weight decay: each step first shrinks every weight by learning rate × this share."),
            new Key(
                    "learning.epochs",
                    "epochs",
                    ConfigDef.Type.INT,
                    Rule.between(1, 1000),
                    Importance.MEDIUM,
                    "Passes over each window."),
            new Key(
                    "learning.batch.size",
                    "batchSize",
                    ConfigDef.Type.INT,
                    Rule.between(1, MAX_COUNT),
                    Importance.LOW,
                    "Most examples of one gradient step within a window."),
            new Key(
                    "learning.label.smoothing",
                    "labelSmoothing",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 0.9),
                    Importance.LOW,
                    "Share of the target that is spread evenly over all classes, which keeps the head from growing too"
                            + " sure of labels that may be wrong."),
            new Key(
                    "learning.replay.examples",
                    "replay",
                    ConfigDef.Type.INT,
                    Rule.between(0, MAX_COUNT),
                    Importance.MEDIUM,
                    "Past examples, balanced by class, that are kept and learned from again with every window, so that"
                            + " a class is not forgotten while it stays away. 0 keeps none."),
            new Key(
                    "learning.classes.max",
                    "classesMax",
                    ConfigDef.Type.INT,
                    Rule.between(1, MAX_COUNT),
                    Importance.MEDIUM,
                    "Most classes of a head. Examples of any further class are predicted but not learned from, so that"
                            + " a flood of labels cannot fill the memory."),
            new Key(
                    "learning.sliding.examples",
                    "sliding.examples",
                    ConfigDef.Type.INT,
                    Rule.between(0, MAX_COUNT),
                    Importance.MEDIUM,
                    "A sliding window: the head is made of so many of the latest examples only, which is how it follows"
                            + " drift. Each is kept, at 2 bytes for each number of its embedding. 0: of all."),
            new Key(
                    "learning.sliding.duration.ms",
                    "sliding.durationMs",
                    ConfigDef.Type.LONG,
                    Rule.between(0, 3_153_600_000_000L),
                    Importance.MEDIUM,
                    "A sliding window by event time, in milliseconds before the latest example. 0: no such bound."),
            new Key(
                    "learning.lambda",
                    "lambda",
                    ConfigDef.Type.STRING,
                    Rule.text("auto, or a number above 0", LearningKeys::isAutoOrPositive),
                    Importance.LOW,
                    "Ridge penalty, as a multiple of the mean eigenvalue of the scatter; `auto` chooses it from the"
                            + " statistics themselves."),
            new Key(
                    "learning.shrinkage",
                    "shrinkage",
                    ConfigDef.Type.STRING,
                    Rule.text("auto, or a number above 0", LearningKeys::isAutoOrPositive),
                    Importance.LOW,
                    "How far the covariance of `lda` is drawn towards a sphere, below 1; `auto` chooses it from the"
                            + " statistics themselves."),
            new Key(
                    "learning.transform",
                    "transform",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("none", "sqrt"),
                    Importance.LOW,
                    "What is done to each number of the embedding first: `sqrt` takes the signed square root, which"
                            + " evens out the few large ones."),
            new Key(
                    "learning.random.features",
                    "randomFeatures",
                    ConfigDef.Type.INT,
                    Rule.between(0, MAX_COUNT),
                    Importance.LOW,
                    "Fixed random features (ReLU of a random projection) beside the embedding's own: more memory, in"
                            + " the square, and time, in the cube, for a little accuracy."));

    private LearningKeys() {}

    static void define(ConfigDef definition) {
        KeyGroup group = new KeyGroup(definition, "Learning");
        group.key(
                KIND,
                ConfigDef.Type.STRING,
                null,
                Rule.oneOf(HeadTrainers.kinds().toArray(String[]::new)),
                Importance.HIGH,
                "The kind of head that a learner makes, set as `learner.<name>.learning.kind`. By default the learner's"
                        + " name. `dense` is a softmax head, linear or with hidden layers; `svm` a linear multi-class support vector"
                        + " machine; `ridge` and `lda` are solved in closed form from exact statistics; `finetune` trains the"
                        + " backbone's last layers and a softmax head on them, and needs `backbone.unfreeze.from`.");
        for (Key key : KEYS) {
            group.key(key.name, key.type, null, key.rule, key.importance, key.doc + " " + defaults(key));
        }
        group.key(
                SEED,
                ConfigDef.Type.LONG,
                1L,
                Rule.atLeast(0),
                Importance.LOW,
                "What the learner's randomness begins with: equal seeds, examples and settings give heads"
                        + " that are equal to the bit.");
        group.key(
                BACKBONE,
                ConfigDef.Type.STRING,
                "",
                Rule.text("a backbone's digest: 64 lower-case hex digits, or nothing", LearningKeys::isDigestOrEmpty),
                Importance.LOW,
                "The digest of the only backbone whose embeddings the learner takes, migrated ones among them; set as"
                        + " `learner.<name>.learning.backbone` on a learner that `headstream heads migrate` is to fill."
                        + " Without it, a learner takes what comes with the stream.");
    }

    /** The learner as its values say; they have been checked. */
    static LearnerSettings from(LearnerName learner, Values values, WindowPolicy window) {
        HyperParameters given = hyperParameters(kind(learner, values).orElseThrow(), values);
        return settings(learner, HeadTrainers.of(given).hyperParameters(), values, window);
    }

    /** The learner with these hyper-parameters of its kind, and what else its values say. */
    static LearnerSettings settings(
            LearnerName learner, HyperParameters canonical, Values values, WindowPolicy window) {
        Map<String, String> all = new TreeMap<>(window.addTo(canonical).values());
        String backbone = values.textOr(BACKBONE, "");
        if (!backbone.isEmpty()) {
            all.put(WindowPolicy.BACKBONE, backbone);
        }
        return new LearnerSettings(learner, HyperParameters.of(all), values.whole(SEED));
    }

    /** The kind of head that a learner makes; empty if neither its name nor its kind says. */
    static Optional<String> kind(LearnerName learner, Values values) {
        String kind = values.textOr(KIND, learner.value());
        return HeadTrainers.kinds().contains(kind) ? Optional.of(kind) : Optional.empty();
    }

    /** What was set of a kind's hyper-parameters. */
    static HyperParameters hyperParameters(String kind, Values values) {
        Map<String, String> given = new TreeMap<>(Map.of(HyperParameters.KIND, kind));
        for (Key key : KEYS) {
            values.find(key.name)
                    .filter(value -> needs(key.name, kind, values).isEmpty())
                    .ifPresent(value -> given.put(key.hyperParameter, Values.text(value)));
        }
        return HyperParameters.of(given);
    }

    /** Whether a setting means something to a learner of that kind with that optimizer; empty if so, else what it needs. */
    static Optional<String> needs(String name, String kind, Values values) {
        for (Key key : KEYS) {
            if (key.name.equals(name)) {
                if (!isOfKind(key, kind)) {
                    return Optional.of("a learner of kind " + String.join(" or ", kindsOf(key)));
                }
                Condition condition = key.condition();
                return condition == null || condition.holds(kind, values)
                        ? Optional.empty()
                        : Optional.of(condition.sentence());
            }
        }
        return Optional.empty();
    }

    private static boolean isOfKind(Key key, String kind) {
        return kindsOf(key).contains(kind);
    }

    private static List<String> kindsOf(Key key) {
        List<String> kinds = new ArrayList<>();
        for (String kind : HeadTrainers.kinds()) {
            if (!defaultOf(kind, key.hyperParameter, key.condition()).equals(ABSENT)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private static final String ABSENT = "\0";

    /** What a hyper-parameter is if only kind and, where there is one, its condition are given. */
    private static String defaultOf(String kind, String hyperParameter, @Nullable Condition condition) {
        Map<String, String> given = new TreeMap<>(Map.of(HyperParameters.KIND, kind));
        if (condition != null) {
            if (defaultOf(kind, condition.hyperParameter, null).equals(ABSENT)) {
                return ABSENT;
            }
            given.put(condition.hyperParameter, condition.values.get(0));
        }
        return HeadTrainers.of(HyperParameters.of(given))
                .hyperParameters()
                .values()
                .getOrDefault(hyperParameter, ABSENT);
    }

    private static String defaults(Key key) {
        return kindsOf(key).stream()
                .map(kind -> {
                    String value = defaultOf(kind, key.hyperParameter, key.condition());
                    return "`%s` %s".formatted(kind, value.isEmpty() ? "nothing" : "`" + value + "`");
                })
                .collect(Collectors.joining(", ", "By default: ", "."));
    }

    private static boolean isAutoOrPositive(String text) {
        try {
            return text.equals("auto") || Double.parseDouble(text) > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isDigestOrEmpty(String text) {
        return text.isEmpty() || text.matches("[0-9a-f]{64}");
    }

    private static boolean areWidths(List<?> texts) {
        return texts.size() <= DenseHyperParameters.MAX_HIDDEN_LAYERS
                && texts.stream()
                        .map(String::valueOf)
                        .allMatch(text -> text.matches("[1-9][0-9]{0,3}")
                                && Integer.parseInt(text) <= DenseHyperParameters.MAX_WIDTH);
    }
}
