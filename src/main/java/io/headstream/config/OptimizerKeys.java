package io.headstream.config;

import io.headstream.learning.DenseHyperParameters;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.OptimizerSettings;
import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The keys of how gradients become steps. */
final class OptimizerKeys {
    static final String OPTIMIZER = "learning.optimizer";
    static final String MOMENTUM = "learning.momentum";
    static final String BETA_1 = "learning.adam.beta1";
    static final String BETA_2 = "learning.adam.beta2";
    static final String EPSILON = "learning.adam.epsilon";

    static final String SGD = "sgd";
    static final String ADAM = "adam";

    /** Keys that mean something with one optimizer only, and that optimizer. */
    static final Map<String, String> OPTIMIZER_OF = Map.of(MOMENTUM, SGD, BETA_1, ADAM, BETA_2, ADAM, EPSILON, ADAM);

    private OptimizerKeys() {}

    static void define(KeyGroup group, OptimizerSettings byDefault) {
        Sgd sgd = (Sgd) defaultsOf(SGD);
        Adam adam = (Adam) defaultsOf(ADAM);
        group.key(
                        OPTIMIZER,
                        ConfigDef.Type.STRING,
                        byDefault.name(),
                        Rule.oneOf(SGD, ADAM),
                        Importance.MEDIUM,
                        "What turns gradients into steps: `sgd`, gradient descent with momentum, or"
                                + " `adam`, which keeps a step size for every weight.")
                .key(
                        MOMENTUM,
                        ConfigDef.Type.DOUBLE,
                        sgd.momentum(),
                        Rule.number(0, 0.9999),
                        Importance.LOW,
                        "With `sgd` only: the share of the last step that is taken again.")
                .key(
                        BETA_1,
                        ConfigDef.Type.DOUBLE,
                        adam.beta1(),
                        Rule.number(0, 0.9999),
                        Importance.LOW,
                        "With `adam` only: how much of the running mean of gradients a step keeps.")
                .key(
                        BETA_2,
                        ConfigDef.Type.DOUBLE,
                        adam.beta2(),
                        Rule.number(0, 0.999999),
                        Importance.LOW,
                        "With `adam` only: how much of the running mean of squared gradients a step keeps.")
                .key(
                        EPSILON,
                        ConfigDef.Type.DOUBLE,
                        adam.epsilon(),
                        Rule.number(1e-12, 1),
                        Importance.LOW,
                        "With `adam` only: added to the root of that mean, against division by zero.");
    }

    static OptimizerSettings from(Values values) {
        return values.text(OPTIMIZER).equals(SGD)
                ? new Sgd(values.real(MOMENTUM))
                : new Adam(values.real(BETA_1), values.real(BETA_2), values.real(EPSILON));
    }

    /** An optimizer as it is when only its name is given. */
    private static OptimizerSettings defaultsOf(String optimizer) {
        return DenseHyperParameters.of(HyperParameters.of(Map.of("optimizer", optimizer)))
                .steps()
                .optimizer();
    }
}
