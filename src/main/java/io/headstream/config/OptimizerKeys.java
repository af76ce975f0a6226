package io.headstream.config;

import io.headstream.config.LearningKey.Condition;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The keys of how gradients become steps: optimizer, learning-rate schedule, clipping, averaging. */
final class OptimizerKeys {
    private static final String OPTIMIZER = "learning.optimizer";
    private static final String SCHEDULE = "learning.schedule";

    private static final Condition SGD = new Condition(OPTIMIZER, "optimizer", List.of("sgd"));
    private static final Condition ADAM = new Condition(OPTIMIZER, "optimizer", List.of("adam"));
    private static final Condition ADAGRAD = new Condition(OPTIMIZER, "optimizer", List.of("adagrad"));
    private static final Condition FALLING =
            new Condition(SCHEDULE, "schedule", List.of("inverse-time", "exponential", "cosine"));

    static final List<LearningKey> ALL = List.of(
            new LearningKey(
                    OPTIMIZER,
                    "optimizer",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("sgd", "adam", "adagrad"),
                    Importance.MEDIUM,
                    "What turns gradients into steps: `sgd`, gradient descent with momentum, `adam`, which keeps a step size"
                            + " for every weight, or `adagrad`, whose step sizes only fall."),
            new LearningKey(
                            "learning.momentum",
                            "momentum",
                            ConfigDef.Type.DOUBLE,
                            Rule.number(0, 0.9999),
                            Importance.LOW,
                            "With `sgd` only: the share of the last step that is taken again.")
                    .onlyWith(SGD),
            new LearningKey(
                            "learning.nesterov",
                            "nesterov",
                            ConfigDef.Type.BOOLEAN,
                            Rule.bool(),
                            Importance.LOW,
                            "With `sgd` only: whether momentum looks ahead, as Nesterov's does.")
                    .onlyWith(SGD),
            new LearningKey(
                            "learning.adam.beta1",
                            "beta1",
                            ConfigDef.Type.DOUBLE,
                            Rule.number(0, 0.9999),
                            Importance.LOW,
                            "With `adam` only: how much of the running mean of gradients a step keeps.")
                    .onlyWith(ADAM),
            new LearningKey(
                            "learning.adam.beta2",
                            "beta2",
                            ConfigDef.Type.DOUBLE,
                            Rule.number(0, 0.9999),
                            Importance.LOW,
                            "With `adam` only: how much of the running mean of squared gradients a step keeps.")
                    .onlyWith(ADAM),
            new LearningKey(
                            "learning.adam.epsilon",
                            "epsilon",
                            ConfigDef.Type.DOUBLE,
                            Rule.number(1e-12, 1),
                            Importance.LOW,
                            "With `adam` only: added to the root of that mean, against division by zero.")
                    .onlyWith(ADAM),
            new LearningKey(
                            "learning.adagrad.epsilon",
                            "epsilon",
                            ConfigDef.Type.DOUBLE,
                            Rule.number(1e-12, 1),
                            Importance.LOW,
                            "With `adagrad` only: added to the root of the sum of squared gradients.")
                    .onlyWith(ADAGRAD),
            new LearningKey(
                            "learning.adagrad.initial.accumulator",
                            "initialAccumulator",
                            ConfigDef.Type.DOUBLE,
                            Rule.number(0, 1000),
                            Importance.LOW,
                            "With `adagrad` only: what the sum of squared gradients begins with.")
                    .onlyWith(ADAGRAD),
            new LearningKey(
                    SCHEDULE,
                    "schedule",
                    ConfigDef.Type.STRING,
                    Rule.oneOf("constant", "inverse-time", "exponential", "cosine"),
                    Importance.LOW,
                    "How the learning rate falls from step to step."),
            new LearningKey(
                            "learning.schedule.steps",
                            "scheduleSteps",
                            ConfigDef.Type.LONG,
                            Rule.between(1, 1_000_000_000_000L),
                            Importance.LOW,
                            "How fast it falls, in gradient steps.")
                    .onlyWith(FALLING),
            new LearningKey(
                            "learning.schedule.floor",
                            "scheduleFloor",
                            ConfigDef.Type.DOUBLE,
                            Rule.number(0, 1),
                            Importance.LOW,
                            "Share of the rate below which it does not fall. A stream has no end, so this is not 0.")
                    .onlyWith(FALLING),
            new LearningKey(
                    "learning.clip.norm",
                    "clipNorm",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 1e6),
                    Importance.LOW,
                    "Longest gradient: a longer one is scaled down to it."),
            new LearningKey(
                    "learning.averaging",
                    "averaging",
                    ConfigDef.Type.DOUBLE,
                    Rule.number(0, 0.9999),
                    Importance.LOW,
                    "How much of the mean of the parameters so far every step keeps: the head that is published is that"
                            + " mean. 0: the parameters of the last step."));

    private OptimizerKeys() {}
}
