package io.headstream.learning.tensorflow;

import io.headstream.learning.OptimizerSettings;
import io.headstream.learning.OptimizerSettings.AdaGrad;
import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** An optimizer's rule as operations that move variables. */
final class OptimizerMoves {
    private final OptimizerSettings optimizer;
    private final GraphWriter writer;
    private final List<Output<TFloat32>> constants;
    private final Output<TFloat32> beta1Power;
    private final Output<TFloat32> beta2Power;

    OptimizerMoves(OptimizerSettings optimizer, GraphWriter writer) {
        this.optimizer = optimizer;
        this.writer = writer;
        this.constants = constants(optimizer, writer);
        // Fed whatever the rule, so that every graph is fed alike.
        this.beta1Power = writer.placeholder("beta1_power", Shape.scalar());
        this.beta2Power = writer.placeholder("beta2_power", Shape.scalar());
    }

    private static List<Output<TFloat32>> constants(OptimizerSettings optimizer, GraphWriter writer) {
        if (optimizer instanceof Adam adam) {
            return List.of(
                    writer.constant(adam.beta1()), writer.constant(adam.beta2()), writer.constant(adam.epsilon()));
        }
        if (optimizer instanceof AdaGrad adaGrad) {
            // Keras adds epsilon under the root, this operation beside it.
            return List.of(writer.constant(Math.sqrt(adaGrad.epsilon())));
        }
        return List.of(writer.constant(((Sgd) optimizer).momentum()));
    }

    /**
     * Adds an operation that moves a variable.
     *
     * @param slots what the rule remembers of it
     * @param rate how far it goes
     * @return its name
     */
    String move(String name, Output<?> variable, List<Output<?>> slots, Output<TFloat32> rate, Output<?> gradient) {
        if (optimizer instanceof Adam) {
            return writer.target(
                            "ResourceApplyAdam",
                            name,
                            variable,
                            slots.get(0),
                            slots.get(1),
                            beta1Power,
                            beta2Power,
                            rate,
                            constants.get(0),
                            constants.get(1),
                            constants.get(2),
                            gradient)
                    .name();
        }
        if (optimizer instanceof AdaGrad) {
            return writer.target(
                            "ResourceApplyAdagradV2", name, variable, slots.get(0), rate, constants.get(0), gradient)
                    .name();
        }
        return writer.builder("ResourceApplyKerasMomentum", name)
                .addInput(variable)
                .addInput(slots.get(0))
                .addInput(rate)
                .addInput(gradient)
                .addInput(constants.get(0))
                .setAttr("use_nesterov", optimizer instanceof Sgd sgd && sgd.nesterov())
                .build()
                .name();
    }
}
