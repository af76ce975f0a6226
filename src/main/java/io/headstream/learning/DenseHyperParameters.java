package io.headstream.learning;

import io.headstream.learning.HyperParameterReader.Scope;
import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
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
 * @param optimizer the rule of the steps
 * @param learningRate in [1e-8, 10]
 * @param l2 weight decay, in [0, 1]: every step first shrinks all weights (not biases) by {@code learningRate × l2}. For
 *     plain SGD that is the gradient of {@code l2/2 ‖w‖²}; kept apart from the gradient it means the same under Adam (I.
 *     Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019)
 * @param epochs passes over each window, 1 to 1000
 * @param batchSize most examples of one gradient, 1 to 65536; a pass is cut into batches of equal size, give or take one
 * @param labelSmoothing share of the target spread over all classes, in [0, 0.9]
 * @param replay past examples kept, balanced by class, and learned from again with each window, 0 to 65536
 * @param classesMax most classes, 1 to 65536: examples of any further class are left out
 */
public record DenseHyperParameters(
        List<Integer> hiddenLayers,
        OptimizerSettings optimizer,
        double learningRate,
        double l2,
        int epochs,
        int batchSize,
        double labelSmoothing,
        int replay,
        int classesMax) {
    /** Value of the hyper-parameter {@code kind}. */
    public static final String KIND = "dense";

    /** Most hidden layers. */
    public static final int MAX_HIDDEN_LAYERS = 4;

    /** Widest hidden layer. */
    public static final int MAX_WIDTH = 8192;

    private static final int MAX_COUNT = 65_536;
    private static final Adam ADAM = new Adam(0.9, 0.999, 1e-7);
    private static final Sgd SGD = new Sgd(0.9);

    /** What learns well without tuning; see docs/learning.md for what was measured. */
    public static final DenseHyperParameters DEFAULT =
            new DenseHyperParameters(List.of(), ADAM, 0.001, 0, 2, 32, 0, 512, 1000);

    /** @throws IllegalArgumentException if a value is out of range */
    public DenseHyperParameters {
        hiddenLayers = List.copyOf(hiddenLayers);
        if (hiddenLayers.size() > MAX_HIDDEN_LAYERS) {
            throw new IllegalArgumentException("hyper-parameter 'hiddenLayers' has %d, expected at most %d"
                    .formatted(hiddenLayers.size(), MAX_HIDDEN_LAYERS));
        }
        hiddenLayers.forEach(width -> inRange("hiddenLayers", width, 1, MAX_WIDTH));
        learningRate = inRange("learningRate", learningRate, 1e-8, 10);
        l2 = inRange("l2", l2, 0, 1);
        if (learningRate * l2 >= 1) {
            throw new IllegalArgumentException(
                    "hyper-parameter 'l2' is '%s' at a learningRate of '%s', expected a product below 1: each step would turn the weights over"
                            .formatted(
                                    HyperParameterReader.canonical(l2), HyperParameterReader.canonical(learningRate)));
        }
        inRange("epochs", epochs, 1, 1000);
        inRange("batchSize", batchSize, 1, MAX_COUNT);
        labelSmoothing = inRange("labelSmoothing", labelSmoothing, 0, 0.9);
        inRange("replay", replay, 0, MAX_COUNT);
        inRange("classesMax", classesMax, 1, MAX_COUNT);
    }

    /**
     * Reads them from text; what is not given has its default. Names that begin with {@code window.} are left to
     * {@link WindowPolicy}.
     *
     * @throws IllegalArgumentException if a name is unknown or a value malformed or out of range; the message names it
     */
    public static DenseHyperParameters of(HyperParameters text) {
        HyperParameterReader reader = new HyperParameterReader(text, Scope.LEARNER);
        String kind = reader.text(HyperParameters.KIND, KIND);
        if (!kind.equals(KIND)) {
            throw reader.refused(HyperParameters.KIND, kind, "'" + KIND + "'", null);
        }
        DenseHyperParameters typed = new DenseHyperParameters(
                widths(reader, reader.text("hiddenLayers", "")),
                optimizer(reader),
                reader.number("learningRate", DEFAULT.learningRate, 1e-8, 10),
                reader.number("l2", DEFAULT.l2, 0, 1),
                reader.integer("epochs", DEFAULT.epochs, 1, 1000),
                reader.integer("batchSize", DEFAULT.batchSize, 1, MAX_COUNT),
                reader.number("labelSmoothing", DEFAULT.labelSmoothing, 0, 0.9),
                reader.integer("replay", DEFAULT.replay, 0, MAX_COUNT),
                reader.integer("classesMax", DEFAULT.classesMax, 1, MAX_COUNT));
        reader.refuseUnknown();
        return typed;
    }

    /** As canonical text, every name with its value, {@code kind} among them. */
    public HyperParameters toHyperParameters() {
        Map<String, String> text = new TreeMap<>();
        text.put(HyperParameters.KIND, KIND);
        text.put("hiddenLayers", hiddenLayers.stream().map(String::valueOf).collect(Collectors.joining(",")));
        text.put("optimizer", optimizer.name());
        if (optimizer instanceof Sgd sgd) {
            text.put("momentum", HyperParameterReader.canonical(sgd.momentum()));
        } else if (optimizer instanceof Adam adam) {
            text.put("beta1", HyperParameterReader.canonical(adam.beta1()));
            text.put("beta2", HyperParameterReader.canonical(adam.beta2()));
            text.put("epsilon", HyperParameterReader.canonical(adam.epsilon()));
        }
        text.put("learningRate", HyperParameterReader.canonical(learningRate));
        text.put("l2", HyperParameterReader.canonical(l2));
        text.put("epochs", Integer.toString(epochs));
        text.put("batchSize", Integer.toString(batchSize));
        text.put("labelSmoothing", HyperParameterReader.canonical(labelSmoothing));
        text.put("replay", Integer.toString(replay));
        text.put("classesMax", Integer.toString(classesMax));
        return HyperParameters.of(text);
    }

    static double inRange(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException("hyper-parameter '%s' is '%s', expected %s to %s"
                    .formatted(name, value, HyperParameterReader.canonical(min), HyperParameterReader.canonical(max)));
        }
        return HyperParameterReader.rounded(value);
    }

    private static OptimizerSettings optimizer(HyperParameterReader reader) {
        String name = reader.text("optimizer", DEFAULT.optimizer.name());
        switch (name) {
            case "sgd" -> {
                List.of("beta1", "beta2", "epsilon").forEach(n -> reader.refuse(n, "only with optimizer 'adam'"));
                return new Sgd(reader.number("momentum", SGD.momentum(), 0, 0.9999));
            }
            case "adam" -> {
                reader.refuse("momentum", "only with optimizer 'sgd'");
                return new Adam(
                        reader.number("beta1", ADAM.beta1(), 0, 0.9999),
                        reader.number("beta2", ADAM.beta2(), 0, 0.999999),
                        reader.number("epsilon", ADAM.epsilon(), 1e-12, 1));
            }
            default -> throw reader.refused("optimizer", name, "'sgd' or 'adam'", null);
        }
    }

    private static List<Integer> widths(HyperParameterReader reader, String text) {
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
