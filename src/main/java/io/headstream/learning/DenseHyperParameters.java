package io.headstream.learning;

import io.headstream.learning.HyperParameterReader.Scope;
import io.headstream.learning.OptimizerSettings.AdaGrad;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Hyper-parameters of the kind {@value #KIND}: a softmax head, linear or with hidden ReLU layers, trained by mini-batch
 * gradient descent. Numbers are kept to 12 significant digits, so that their canonical text is exact.
 *
 * @param hiddenLayers widths of the hidden layers from the input on; empty: a linear head
 * @param dropout share of the hidden activations that each example of a step goes without, in [0, 0.9]; those that stay
 *     are scaled up to make good for it (N. Srivastava et al., "Dropout", JMLR 15, 2014, section 10, "inverted"); only with
 *     hidden layers
 * @param labelSmoothing share of the target spread over all classes, in [0, 0.9]
 * @param calibrated whether a temperature is fitted, prequentially, by which logits are divided before the softmax
 * @param steps how a gradient becomes a step
 * @param passes what gradients are taken over
 */
public record DenseHyperParameters(
        List<Integer> hiddenLayers,
        double dropout,
        double labelSmoothing,
        boolean calibrated,
        StepSettings steps,
        PassSettings passes)
        implements GradientHyperParameters {
    /** Value of the hyper-parameter {@code kind}. */
    public static final String KIND = "dense";

    /** Most hidden layers. */
    public static final int MAX_HIDDEN_LAYERS = 4;

    /** Widest hidden layer. */
    public static final int MAX_WIDTH = 8192;

    private static final String THIS_REVISION = "2";
    private static final double MAX_SHARE = 0.9;
    private static final String PREQUENTIAL = "prequential";
    private static final String OFF = "off";

    /** What learns well without tuning; see docs/learning.md for what was measured. */
    public static final DenseHyperParameters DEFAULT = new DenseHyperParameters(
            List.of(),
            0,
            0,
            true,
            new StepSettings(new AdaGrad(0.001, 1e-7), LearningRate.constant(0.0075), 0.05, 1000, 0.98),
            new PassSettings(3, 32, 8192, 3, 0, 1000));

    /** @throws IllegalArgumentException if a value is out of range */
    public DenseHyperParameters {
        hiddenLayers = checkedWidths(hiddenLayers);
        dropout = inRange("dropout", dropout, 0, MAX_SHARE);
        if (dropout > 0 && hiddenLayers.isEmpty()) {
            throw new IllegalArgumentException("hyper-parameter 'dropout' is '%s', expected 0 without hidden layers"
                    .formatted(HyperParameterReader.canonical(dropout)));
        }
        labelSmoothing = inRange("labelSmoothing", labelSmoothing, 0, MAX_SHARE);
    }

    /**
     * Reads them from text; what is not given has its default. Names that begin with {@code window.} are left to
     * {@link WindowPolicy}.
     *
     * @throws IllegalArgumentException if a name is unknown or a value malformed or out of range; the message names it
     */
    public static DenseHyperParameters of(HyperParameters text) {
        HyperParameterReader reader = new HyperParameterReader(text, Scope.LEARNER);
        GradientHyperParameters.requireKind(reader, KIND, THIS_REVISION);
        DenseHyperParameters typed = new DenseHyperParameters(
                widths(reader, reader.text("hiddenLayers", "")),
                reader.number("dropout", DEFAULT.dropout, 0, MAX_SHARE),
                reader.number("labelSmoothing", DEFAULT.labelSmoothing, 0, MAX_SHARE),
                readTemperature(reader, DEFAULT.calibrated),
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
    public Loss loss() {
        return new CrossEntropy(labelSmoothing);
    }

    @Override
    public HyperParameters toHyperParameters() {
        Map<String, String> text = new TreeMap<>();
        GradientHyperParameters.writeKind(text, KIND, THIS_REVISION);
        text.put("hiddenLayers", hiddenLayers.stream().map(String::valueOf).collect(Collectors.joining(",")));
        text.put("dropout", HyperParameterReader.canonical(dropout));
        text.put("labelSmoothing", HyperParameterReader.canonical(labelSmoothing));
        text.put("temperature", temperature(calibrated));
        steps.write(text);
        passes.write(text);
        return HyperParameters.of(text);
    }

    static boolean readTemperature(HyperParameterReader reader, boolean byDefault) {
        return reader.choice("temperature", temperature(byDefault), List.of(OFF, PREQUENTIAL))
                .equals(PREQUENTIAL);
    }

    static String temperature(boolean calibrated) {
        return calibrated ? PREQUENTIAL : OFF;
    }

    static List<Integer> checkedWidths(List<Integer> hiddenLayers) {
        if (hiddenLayers.size() > MAX_HIDDEN_LAYERS) {
            throw new IllegalArgumentException("hyper-parameter 'hiddenLayers' has %d, expected at most %d"
                    .formatted(hiddenLayers.size(), MAX_HIDDEN_LAYERS));
        }
        hiddenLayers.forEach(width -> inRange("hiddenLayers", width, 1, MAX_WIDTH));
        return List.copyOf(hiddenLayers);
    }

    static double inRange(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException("hyper-parameter '%s' is '%s', expected %s to %s"
                    .formatted(name, value, HyperParameterReader.canonical(min), HyperParameterReader.canonical(max)));
        }
        return HyperParameterReader.rounded(value);
    }

    static List<Integer> widths(HyperParameterReader reader, String text) {
        List<Integer> widths = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String width : text.split(",", -1)) {
                try {
                    widths.add(Integer.parseInt(width.strip()));
                } catch (NumberFormatException e) {
                    throw reader.refused("hiddenLayers", text, "widths such as '128' or '256,128', or nothing", e);
                }
            }
        }
        return widths;
    }
}
