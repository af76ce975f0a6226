package io.headstream.config;

import io.headstream.rollout.AutoPolicy;
import io.headstream.rollout.AutoSettings;
import io.headstream.rollout.PolicySettings;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.rollout.Share;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The keys of how new versions are rolled out. */
final class RolloutKeys {
    static final String PREFIX = "rollout.";
    static final String POLICY = PREFIX + "policy";
    static final String SUPPORT_MIN = PREFIX + AutoSettings.SUPPORT_MIN;
    static final String WINDOW_EXAMPLES = PREFIX + AutoSettings.WINDOW_EXAMPLES;
    static final String MARGIN = PREFIX + AutoSettings.MARGIN;
    static final String CANARY_SHARE = PREFIX + AutoSettings.CANARY_SHARE;
    static final String ALPHA = PREFIX + AutoSettings.ALPHA;

    /** Beyond it, a difference or an error rate says nothing any more. */
    private static final double HALF = 0.5;

    private static final double MIN_ALPHA = 1e-6;

    private RolloutKeys() {}

    static void define(ConfigDef definition) {
        AutoSettings defaults = AutoSettings.DEFAULT;
        new KeyGroup(definition, "Rollout")
                .key(
                        POLICY,
                        ConfigDef.Type.STRING,
                        AutoPolicy.NAME,
                        Rule.oneOf(RolloutPolicies.names().toArray(String[]::new)),
                        Importance.HIGH,
                        "What decides by itself which version of a head serves, unless a command has said otherwise; see"
                                + " [policies.md](policies.md). `auto`: the learner that does best, compared on the same"
                                + " examples, and back when it does harm; `promote-each`: each version of the first"
                                + " learner as it comes; `manual`: nothing does, people promote.")
                .key(
                        SUPPORT_MIN,
                        ConfigDef.Type.INT,
                        defaults.supportMin(),
                        Rule.between(1, AutoSettings.MAX_EXAMPLES),
                        Importance.LOW,
                        "For `auto`: labelled examples that a challenger has to be compared on before it becomes the"
                                + " canary, and as many again as the canary before it serves all.")
                .key(
                        WINDOW_EXAMPLES,
                        ConfigDef.Type.INT,
                        defaults.windowExamples(),
                        Rule.between(1, AutoSettings.MAX_EXAMPLES),
                        Importance.LOW,
                        "For `auto`: labelled examples in a comparison window. What serves is watched against a version"
                                + " that is one to two windows old; after four, a trial without result begins anew.")
                .key(
                        MARGIN,
                        ConfigDef.Type.DOUBLE,
                        defaults.margin(),
                        Rule.number(0, HALF),
                        Importance.LOW,
                        "For `auto`: by how much one head's accuracy has to be above another's for the difference to"
                                + " matter, as a share: 0.01 is one point.")
                .key(
                        CANARY_SHARE,
                        ConfigDef.Type.STRING,
                        defaults.canaryShare().toString().replace(" %", ""),
                        Rule.text("a percentage from 0.01 to 100 with at most two decimals", RolloutKeys::isShare),
                        Importance.LOW,
                        "For `auto`: images that a challenger predicts as the canary, in percent.")
                .key(
                        ALPHA,
                        ConfigDef.Type.DOUBLE,
                        defaults.alpha(),
                        Rule.number(MIN_ALPHA, HALF),
                        Importance.LOW,
                        "For `auto`: expected share, among all challengers that are ever taken for better, of those that"
                                + " are not. Where none is better, it is the probability that one is ever taken for it.");
    }

    /** The policy with the parameters that it has. */
    static PolicySettings from(Values values) {
        String policy = values.text(POLICY);
        return policy.equals(AutoPolicy.NAME)
                ? PolicySettings.of(policy, parameters(values))
                : PolicySettings.of(policy);
    }

    private static Map<String, String> parameters(Values values) {
        Map<String, String> parameters = new TreeMap<>();
        for (String name : AutoSettings.PARAMETERS) {
            parameters.put(name, Values.text(values.find(PREFIX + name).orElseThrow()));
        }
        return parameters;
    }

    private static boolean isShare(String text) {
        try {
            return Share.percent(text).hundredths() > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
