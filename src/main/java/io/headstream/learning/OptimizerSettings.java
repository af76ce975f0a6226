package io.headstream.learning;

/** Which rule turns gradients into steps, and its constants. Immutable. */
public sealed interface OptimizerSettings {
    /** The rule's name in the hyper-parameters. */
    String name();

    /**
     * Stochastic gradient descent with heavy-ball momentum: {@code v = momentum v - rate g; w = w + v}.
     *
     * @param momentum in [0, 0.9999]; 0: none
     */
    record Sgd(double momentum) implements OptimizerSettings {
        /** @throws IllegalArgumentException if out of range */
        public Sgd {
            momentum = DenseHyperParameters.inRange("momentum", momentum, 0, 0.9999);
        }

        @Override
        public String name() {
            return "sgd";
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
    }
}
