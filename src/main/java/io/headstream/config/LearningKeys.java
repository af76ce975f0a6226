package io.headstream.config;

import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.WindowPolicy;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The keys of how heads learn. */
final class LearningKeys {
    static final String KIND = "learning.kind";
    static final String SEED = "learning.seed";

    /** The name of the only learner that a head has so far. */
    private static final LearnerName ONLY = new LearnerName("dense");

    private LearningKeys() {}

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Learning")
                .key(KIND, ConfigDef.Type.STRING, "dense", Rule.oneOf("dense"), Importance.MEDIUM, "The kind of head.")
                .key(
                        SEED,
                        ConfigDef.Type.LONG,
                        1L,
                        Rule.atLeast(0),
                        Importance.LOW,
                        "What the learner's randomness begins with: equal seeds, examples and settings give heads"
                                + " that are equal to the bit.");
    }

    static LearnerSettings from(Values values, WindowPolicy window) {
        Map<String, String> texts = new TreeMap<>();
        texts.put("kind", values.text(KIND));
        return new LearnerSettings(ONLY, HyperParameters.of(texts), values.whole(SEED));
    }
}
