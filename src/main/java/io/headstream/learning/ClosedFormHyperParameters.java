package io.headstream.learning;

import io.headstream.learning.FeatureMap.Transform;
import io.headstream.learning.HyperParameterReader.Scope;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Hyper-parameters of the kinds {@value #RIDGE} and {@value #LDA}: heads solved from exact statistics.
 *
 * @param kind {@value #RIDGE} or {@value #LDA}
 * @param regularisation for {@code ridge} the penalty {@code lambda}, as a multiple of the mean eigenvalue of the centred
 *     scatter, 1e-9 to 1e9; for {@code lda} the {@code shrinkage}, 1e-6 to 0.999; empty ({@code auto}): from the statistics
 * @param transform of the embedding's elements
 * @param randomFeatures 0 (none) to {@value FeatureMap#MAX_FEATURES}
 * @param sliding how long examples stay in force
 * @param classesMax most classes, 1 to {@value #MAX_CLASSES}: examples of any further class are left out
 */
record ClosedFormHyperParameters(
        String kind,
        OptionalDouble regularisation,
        Transform transform,
        int randomFeatures,
        SlidingWindow sliding,
        int classesMax) {
    static final String RIDGE = "ridge";
    static final String LDA = "lda";

    /** Most classes: the solve takes the square of it, times the dimension. */
    static final int MAX_CLASSES = 2048;

    private static final String AUTO = "auto";
    private static final int DEFAULT_CLASSES = 1000;

    /** @throws IllegalArgumentException if a value is out of range */
    ClosedFormHyperParameters {
        if (!kind.equals(RIDGE) && !kind.equals(LDA)) {
            throw new IllegalArgumentException(
                    "hyper-parameter 'kind' is '%s', expected '%s' or '%s'".formatted(kind, RIDGE, LDA));
        }
        if (regularisation.isPresent()) {
            regularisation = OptionalDouble.of(DenseHyperParameters.inRange(
                    regularisationName(kind), regularisation.getAsDouble(), smallest(kind), largest(kind)));
        }
        DenseHyperParameters.inRange("randomFeatures", randomFeatures, 0, FeatureMap.MAX_FEATURES);
        DenseHyperParameters.inRange("classesMax", classesMax, 1, MAX_CLASSES);
    }

    /** What learns well without tuning; see docs/learning.md for what was measured. */
    static ClosedFormHyperParameters byDefault(String kind) {
        return new ClosedFormHyperParameters(
                kind, OptionalDouble.empty(), Transform.SQRT, 0, SlidingWindow.OFF, DEFAULT_CLASSES);
    }

    /**
     * Reads them from text; what is not given has its default. Names that begin with {@code window.} are left to
     * {@link WindowPolicy}.
     *
     * @throws IllegalArgumentException if a name is unknown or a value malformed or out of range; the message names it
     */
    static ClosedFormHyperParameters of(HyperParameters text) {
        HyperParameterReader reader = new HyperParameterReader(text, Scope.LEARNER);
        String kind = reader.text(HyperParameters.KIND, RIDGE);
        ClosedFormHyperParameters byDefault = byDefault(kind);
        ClosedFormHyperParameters typed = new ClosedFormHyperParameters(
                kind,
                regularisation(reader, kind),
                transform(reader),
                reader.integer("randomFeatures", byDefault.randomFeatures, 0, FeatureMap.MAX_FEATURES),
                new SlidingWindow(
                        reader.integer(SlidingWindow.EXAMPLES, 0, 0, SlidingWindow.MAX_EXAMPLES),
                        reader.text(SlidingWindow.DURATION_MS, "0").equals("0")
                                ? 0
                                : reader.requiredLong(SlidingWindow.DURATION_MS, 0, SlidingWindow.MAX_DURATION_MS)),
                reader.integer("classesMax", byDefault.classesMax, 1, MAX_CLASSES));
        reader.refuseUnknown();
        return typed;
    }

    /** As canonical text, every name with its value, {@code kind} among them. */
    HyperParameters toHyperParameters() {
        Map<String, String> text = new TreeMap<>();
        text.put(HyperParameters.KIND, kind);
        text.put(
                regularisationName(kind),
                regularisation.isPresent() ? HyperParameterReader.canonical(regularisation.getAsDouble()) : AUTO);
        text.put("transform", transform.text());
        text.put("randomFeatures", Integer.toString(randomFeatures));
        text.put(SlidingWindow.EXAMPLES, Integer.toString(sliding.examples()));
        text.put(SlidingWindow.DURATION_MS, Long.toString(sliding.durationMs()));
        text.put("classesMax", Integer.toString(classesMax));
        return HyperParameters.of(text);
    }

    private static OptionalDouble regularisation(HyperParameterReader reader, String kind) {
        String name = regularisationName(kind);
        return reader.text(name, AUTO).equals(AUTO)
                ? OptionalDouble.empty()
                : OptionalDouble.of(reader.number(name, 0, smallest(kind), largest(kind)));
    }

    private static Transform transform(HyperParameterReader reader) {
        String text = reader.text("transform", Transform.SQRT.text());
        return Transform.find(text).orElseThrow(() -> reader.refused("transform", text, "'none' or 'sqrt'", null));
    }

    private static String regularisationName(String kind) {
        return kind.equals(RIDGE) ? "lambda" : "shrinkage";
    }

    private static double smallest(String kind) {
        return kind.equals(RIDGE) ? 1e-9 : 1e-6;
    }

    private static double largest(String kind) {
        return kind.equals(RIDGE) ? 1e9 : 0.999;
    }
}
