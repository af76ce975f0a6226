package io.headstream.config;

import io.headstream.learning.HeadTrainers;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.WindowPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The keys of how learners learn: those of every learner, and those that stand for a hyper-parameter. */
final class LearningKeys {
    static final String KIND = "learning.kind";
    static final String SEED = "learning.seed";
    static final String BACKBONE = "learning.backbone";

    private static final LearningKey CLASSES_MAX = new LearningKey(
            "learning.classes.max",
            "classesMax",
            ConfigDef.Type.INT,
            Rule.between(1, LearningKey.MAX_COUNT),
            Importance.MEDIUM,
            "Most classes of a head. Examples of any further class are predicted but not learned from, so that"
                    + " a flood of labels cannot fill the memory.");

    private static final List<LearningKey> HYPER_PARAMETERS = Stream.of(
                    OptimizerKeys.ALL, GradientKeys.ALL, List.of(CLASSES_MAX), ClosedFormKeys.ALL)
            .flatMap(List::stream)
            .toList();

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
        HYPER_PARAMETERS.forEach(key -> key.define(group));
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
        for (LearningKey key : HYPER_PARAMETERS) {
            values.find(key.name())
                    .filter(value -> key.needs(kind, values).isEmpty())
                    .ifPresent(value -> given.put(key.hyperParameter(), Values.text(value)));
        }
        return HyperParameters.of(given);
    }

    /** Whether a setting means something to a learner of that kind with that optimizer; empty if so, else what it needs. */
    static Optional<String> needs(String name, String kind, Values values) {
        return HYPER_PARAMETERS.stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .flatMap(key -> key.needs(kind, values));
    }

    private static boolean isDigestOrEmpty(String text) {
        return text.isEmpty() || text.matches("[0-9a-f]{64}");
    }
}
