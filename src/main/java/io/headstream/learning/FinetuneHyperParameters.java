package io.headstream.learning;

import io.headstream.learning.HyperParameterReader.Scope;
import io.headstream.learning.OptimizerSettings.AdaGrad;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Hyper-parameters of the kind {@value #KIND}: the tail of the backbone and a softmax head on it, trained together. Numbers
 * are kept to 12 significant digits, so that their canonical text is exact.
 *
 * @param hiddenLayers widths of the hidden layers between the tail's features and the classes; empty: none
 * @param labelSmoothing share of the target spread over all classes, in [0, 0.9]
 * @param calibrated whether a temperature is fitted, prequentially, by which logits are divided before the softmax
 * @param optimizer the rule of the steps, of tail and head
 * @param learningRate of the head, and how it falls
 * @param tailLearningRate of the tail, in [0, 10]; falls as the head's does. 0: the tail stays as it was
 * @param averaging how much of the mean of the parameters so far every step keeps, in [0, 0.9999]; see
 *     {@link StepSettings#averaging}
 * @param passes what gradients are taken over
 */
public record FinetuneHyperParameters(
        List<Integer> hiddenLayers,
        double labelSmoothing,
        boolean calibrated,
        OptimizerSettings optimizer,
        LearningRate learningRate,
        double tailLearningRate,
        double averaging,
        PassSettings passes) {
    /** Value of the hyper-parameter {@code kind}. */
    public static final String KIND = "finetune";

    private static final String THIS_REVISION = "1";
    private static final double MAX_SHARE = 0.9;
    private static final double MAX_RATE = 10;
    private static final double MAX_AVERAGING = 0.9999;

    /** What learns well without tuning; see docs/unfreezing.md for what was measured. */
    public static final FinetuneHyperParameters DEFAULT = new FinetuneHyperParameters(
            List.of(),
            0,
            true,
            new AdaGrad(0.001, 1e-7),
            LearningRate.constant(0.0075),
            0.00075,
            0.98,
            new PassSettings(3, 32, 1024, 3, 0, 1000));

    /** @throws IllegalArgumentException if a value is out of range */
    public FinetuneHyperParameters {
        hiddenLayers = DenseHyperParameters.checkedWidths(hiddenLayers);
        labelSmoothing = DenseHyperParameters.inRange("labelSmoothing", labelSmoothing, 0, MAX_SHARE);
        tailLearningRate = DenseHyperParameters.inRange("tailLearningRate", tailLearningRate, 0, MAX_RATE);
        averaging = DenseHyperParameters.inRange("averaging", averaging, 0, MAX_AVERAGING);
    }

    /**
     * Reads them from text; what is not given has its default. Names that begin with {@code window.} are left to
     * {@link WindowPolicy}.
     *
     * @throws IllegalArgumentException if a name is unknown or a value malformed or out of range; the message names it
     */
    public static FinetuneHyperParameters of(HyperParameters text) {
        HyperParameterReader reader = new HyperParameterReader(text, Scope.LEARNER);
        GradientHyperParameters.requireKind(reader, KIND, THIS_REVISION);
        FinetuneHyperParameters typed = new FinetuneHyperParameters(
                DenseHyperParameters.widths(reader, reader.text("hiddenLayers", "")),
                reader.number("labelSmoothing", DEFAULT.labelSmoothing, 0, MAX_SHARE),
                DenseHyperParameters.readTemperature(reader, DEFAULT.calibrated),
                OptimizerSettings.read(reader, DEFAULT.optimizer),
                LearningRate.read(reader, DEFAULT.learningRate),
                reader.number("tailLearningRate", DEFAULT.tailLearningRate, 0, MAX_RATE),
                reader.number("averaging", DEFAULT.averaging, 0, MAX_AVERAGING),
                PassSettings.read(reader, DEFAULT.passes));
        reader.refuseUnknown();
        return typed;
    }

    /** As canonical text, every name with its value. */
    public HyperParameters toHyperParameters() {
        Map<String, String> text = new TreeMap<>();
        GradientHyperParameters.writeKind(text, KIND, THIS_REVISION);
        text.put("hiddenLayers", hiddenLayers.stream().map(String::valueOf).collect(Collectors.joining(",")));
        text.put("labelSmoothing", HyperParameterReader.canonical(labelSmoothing));
        text.put("temperature", DenseHyperParameters.temperature(calibrated));
        text.put("optimizer", optimizer.name());
        optimizer.write(text);
        learningRate.write(text);
        text.put("tailLearningRate", HyperParameterReader.canonical(tailLearningRate));
        text.put("averaging", HyperParameterReader.canonical(averaging));
        passes.write(text);
        return HyperParameters.of(text);
    }

    Loss loss() {
        return new CrossEntropy(labelSmoothing);
    }

    boolean averaged() {
        return averaging > 0;
    }

    TailEngine.TuningRule rule() {
        return new TailEngine.TuningRule(optimizer, averaged());
    }

    /** Fully connected layers on the tail: the hidden ones and that of the classes. */
    int layers() {
        return hiddenLayers.size() + 1;
    }

    /**
     * How far a step goes.
     *
     * @param steps made before it
     */
    TailEngine.StepRates rates(long steps) {
        double head = learningRate.at(steps);
        // The plain mean while that is shorter than the decaying one.
        double meanShare = Math.max(1 - averaging, 1.0 / (steps + 1));
        return new TailEngine.StepRates(tailLearningRate * head / learningRate.initial(), head, meanShare);
    }
}
