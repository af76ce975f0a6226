package io.headstream.learning;

import java.util.List;
import java.util.Map;

/** Which rule turns gradients into steps, and its constants. Immutable. */
public sealed interface OptimizerSettings {
    /** The rule's name in the hyper-parameters. */
    String name();

    /** How many numbers the rule remembers for each parameter. */
    int slots();

    /** What a remembered number begins with. */
    default float initial() {
        return 0;
    }

    /** Adds its constants to canonical text. */
    void write(Map<String, String> text);

    /**
     * Stochastic gradient descent with heavy-ball or Nesterov momentum, as Keras has them: {@code v = momentum v - rate g;
     * w = w + v}, with Nesterov {@code w = w + momentum v - rate g}.
     *
     * @param momentum in [0, 0.9999]; 0: none
     * @param nesterov whether the gradient counts once more, ahead of the momentum
     */
    record Sgd(double momentum, boolean nesterov) implements OptimizerSettings {
        private static final Sgd DEFAULT = new Sgd(0.9, false);

        /** @throws IllegalArgumentException if out of range */
        public Sgd {
            momentum = DenseHyperParameters.inRange("momentum", momentum, 0, 0.9999);
        }

        /** Without Nesterov. */
        public Sgd(double momentum) {
            this(momentum, false);
        }

        @Override
        public String name() {
            return "sgd";
        }

        @Override
        public int slots() {
            return 1;
        }

        @Override
        public void write(Map<String, String> text) {
            text.put("momentum", HyperParameterReader.canonical(momentum));
            text.put("nesterov", Boolean.toString(nesterov));
        }
    }

    /**
     * Adam (D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1 in the form of the
     * remark at the end of section 2, as Keras has it). Bias correction counts from a class's first step, so that a class
     * that appears late starts as slowly as the first one did.
     *
     * @param beta1 decay of the mean, in [0, 0.9999]
     * @param beta2 decay of the mean square, in [0, 0.999999]
     * @param epsilon added to the root, in [1e-12, 1]
     */
    record Adam(double beta1, double beta2, double epsilon) implements OptimizerSettings {
        private static final Adam DEFAULT = new Adam(0.9, 0.999, 1e-7);

        /** @throws IllegalArgumentException if out of range */
        public Adam {
            beta1 = DenseHyperParameters.inRange("beta1", beta1, 0, 0.9999);
            beta2 = DenseHyperParameters.inRange("beta2", beta2, 0, 0.999999);
            epsilon = DenseHyperParameters.inRange("epsilon", epsilon, 1e-12, 1);
        }

        @Override
        public String name() {
            return "adam";
        }

        @Override
        public int slots() {
            return 2;
        }

        @Override
        public void write(Map<String, String> text) {
            text.put("beta1", HyperParameterReader.canonical(beta1));
            text.put("beta2", HyperParameterReader.canonical(beta2));
            text.put("epsilon", HyperParameterReader.canonical(epsilon));
        }
    }

    /**
     * AdaGrad (J. Duchi, E. Hazan, Y. Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic
     * Optimization", JMLR 12, 2011, the diagonal form of figure 1), as Keras 3 has it: {@code s = s + g²; w = w - rate g /
     * √(s + epsilon)}.
     *
     * @param initialAccumulator what the sums of squares begin with, in [0, 1000]; Keras has 0.1, with which small streams learn
     *     too slowly
     * @param epsilon added under the root, in [1e-12, 1]
     */
    record AdaGrad(double initialAccumulator, double epsilon) implements OptimizerSettings {
        private static final AdaGrad DEFAULT = new AdaGrad(0.001, 1e-7);

        /** @throws IllegalArgumentException if out of range */
        public AdaGrad {
            initialAccumulator = DenseHyperParameters.inRange("initialAccumulator", initialAccumulator, 0, 1000);
            epsilon = DenseHyperParameters.inRange("epsilon", epsilon, 1e-12, 1);
        }

        @Override
        public String name() {
            return "adagrad";
        }

        @Override
        public int slots() {
            return 1;
        }

        @Override
        public float initial() {
            return (float) initialAccumulator;
        }

        @Override
        public void write(Map<String, String> text) {
            text.put("initialAccumulator", HyperParameterReader.canonical(initialAccumulator));
            text.put("epsilon", HyperParameterReader.canonical(epsilon));
        }
    }

    /** Reads rule and constants; refuses constants of the other rules. */
    static OptimizerSettings read(HyperParameterReader reader, OptimizerSettings byDefault) {
        String name = reader.text("optimizer", byDefault.name());
        switch (name) {
            case "sgd" -> {
                refuse(reader, name, "beta1", "beta2", "epsilon", "initialAccumulator");
                return new Sgd(
                        reader.number("momentum", Sgd.DEFAULT.momentum, 0, 0.9999),
                        reader.flag("nesterov", Sgd.DEFAULT.nesterov));
            }
            case "adam" -> {
                refuse(reader, name, "momentum", "nesterov", "initialAccumulator");
                return new Adam(
                        reader.number("beta1", Adam.DEFAULT.beta1, 0, 0.9999),
                        reader.number("beta2", Adam.DEFAULT.beta2, 0, 0.999999),
                        reader.number("epsilon", Adam.DEFAULT.epsilon, 1e-12, 1));
            }
            case "adagrad" -> {
                refuse(reader, name, "momentum", "nesterov", "beta1", "beta2");
                return new AdaGrad(
                        reader.number("initialAccumulator", AdaGrad.DEFAULT.initialAccumulator, 0, 1000),
                        reader.number("epsilon", AdaGrad.DEFAULT.epsilon, 1e-12, 1));
            }
            default -> throw reader.refused("optimizer", name, "'sgd', 'adam' or 'adagrad'", null);
        }
    }

    private static void refuse(HyperParameterReader reader, String optimizer, String... names) {
        List.of(names).forEach(name -> reader.refuse(name, "not with optimizer '%s'".formatted(optimizer)));
    }
}
