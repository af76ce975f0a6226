package io.headstream.learning.tensorflow;

import io.headstream.learning.OptimizerSettings;
import io.headstream.learning.OptimizerSettings.AdaGrad;
import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
import java.util.List;

/** The optimizers' formulas, written down once more, in double. */
final class Reference {
    private Reference() {}

    static void step(
            OptimizerSettings optimizer,
            float[] parameters,
            List<float[]> slots,
            float[] gradient,
            double rate,
            int step) {
        for (int i = 0; i < parameters.length; i++) {
            double g = gradient[i];
            float[] first = slots.get(0);
            if (optimizer instanceof Adam adam) {
                float[] second = slots.get(1);
                first[i] = (float) (adam.beta1() * first[i] + (1 - adam.beta1()) * g);
                second[i] = (float) (adam.beta2() * second[i] + (1 - adam.beta2()) * g * g);
                double corrected =
                        rate * Math.sqrt(1 - Math.pow(adam.beta2(), step)) / (1 - Math.pow(adam.beta1(), step));
                parameters[i] -= (float) (corrected * first[i] / (Math.sqrt(second[i]) + adam.epsilon()));
            } else if (optimizer instanceof AdaGrad adaGrad) {
                first[i] += (float) (g * g);
                parameters[i] -= (float) (rate * g / (Math.sqrt(first[i]) + Math.sqrt(adaGrad.epsilon())));
            } else {
                Sgd sgd = (Sgd) optimizer;
                first[i] = (float) (sgd.momentum() * first[i] - rate * g);
                parameters[i] += (float) (sgd.nesterov() ? sgd.momentum() * first[i] - rate * g : first[i]);
            }
        }
    }

    static void average(float[] means, float[] parameters, double share) {
        for (int i = 0; i < means.length; i++) {
            means[i] += (float) (share * (parameters[i] - means[i]));
        }
    }
}
