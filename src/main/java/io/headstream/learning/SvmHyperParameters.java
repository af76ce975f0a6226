package io.headstream.learning;

import io.headstream.learning.Hinge.Scheme;
import io.headstream.learning.HyperParameterReader.Scope;
import io.headstream.learning.OptimizerSettings.AdaGrad;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hyper-parameters of the kind {@value #KIND}: a linear support vector machine, trained by mini-batch gradient descent.
 * Its margins become probabilities by a softmax at a temperature that is always fitted. Numbers are kept to 12 significant
 * digits.
 *
 * @param hinge the loss
 * @param steps how a gradient becomes a step
 * @param passes what gradients are taken over
 */
record SvmHyperParameters(Hinge hinge, StepSettings steps, PassSettings passes) implements GradientHyperParameters {
    /** Value of the hyper-parameter {@code kind}. */
    static final String KIND = "svm";

    private static final String THIS_REVISION = "1";
    private static final String HINGE = "hinge";
    private static final String SQUARED_HINGE = "squared-hinge";

    /** What learns well without tuning; see docs/learning.md for what was measured. */
    static final SvmHyperParameters DEFAULT = new SvmHyperParameters(
            new Hinge(Scheme.CRAMMER_SINGER, true),
            new StepSettings(new AdaGrad(0.001, 1e-7), LearningRate.constant(0.002), 0.2, 1000, 0.98),
            new PassSettings(3, 32, 8192, 3, 0, 1000));

    /**
     * Reads them from text; what is not given has its default. Names that begin with {@code window.} are left to
     * {@link WindowPolicy}.
     *
     * @throws IllegalArgumentException if a name is unknown or a value malformed or out of range; the message names it
     */
    static SvmHyperParameters of(HyperParameters text) {
        HyperParameterReader reader = new HyperParameterReader(text, Scope.LEARNER);
        GradientHyperParameters.requireKind(reader, KIND, THIS_REVISION);
        SvmHyperParameters typed = new SvmHyperParameters(
                new Hinge(
                        reader.choice("scheme", DEFAULT.hinge.scheme(), List.of(Scheme.values())),
                        reader.choice("loss", lossName(DEFAULT.hinge), List.of(HINGE, SQUARED_HINGE))
                                .equals(SQUARED_HINGE)),
                StepSettings.read(reader, DEFAULT.steps),
                PassSettings.read(reader, DEFAULT.passes));
        reader.refuseUnknown();
        return typed;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Integer> hiddenLayers() {
        return List.of();
    }

    @Override
    public double dropout() {
        return 0;
    }

    @Override
    public Loss loss() {
        return hinge;
    }

    @Override
    public boolean calibrated() {
        return true;
    }

    @Override
    public HyperParameters toHyperParameters() {
        Map<String, String> text = new TreeMap<>();
        GradientHyperParameters.writeKind(text, KIND, THIS_REVISION);
        text.put("loss", lossName(hinge));
        text.put("scheme", hinge.scheme().toString());
        steps.write(text);
        passes.write(text);
        return HyperParameters.of(text);
    }

    private static String lossName(Hinge hinge) {
        return hinge.squared() ? SQUARED_HINGE : HINGE;
    }
}
