package io.headstream.rollout;

import io.headstream.comparison.ErrorBudget;
import io.headstream.comparison.PairedCounts;
import io.headstream.comparison.PairedTest;
import io.headstream.event.Printable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What {@link AutoPolicy} goes by.
 *
 * @param supportMin labelled examples that a challenger has to be compared on before it becomes the canary, and again as
 *     the canary before it serves all
 * @param windowExamples labelled examples in a comparison window
 * @param margin by how much a head's accuracy has to be above another's for the difference to matter, in [0,1)
 * @param canaryShare images that a challenger gets before it serves all
 * @param alpha expected share, among all challengers that are ever taken for better, of those that are not
 */
public record AutoSettings(int supportMin, int windowExamples, double margin, Share canaryShare, double alpha) {
    /** Name of the parameter for {@link #supportMin}. */
    public static final String SUPPORT_MIN = "support.min";

    /** Name of the parameter for {@link #windowExamples}. */
    public static final String WINDOW_EXAMPLES = "window.examples";

    /** Name of the parameter for {@link #margin}. */
    public static final String MARGIN = "margin";

    /** Name of the parameter for {@link #canaryShare}, a percentage. */
    public static final String CANARY_SHARE = "canary.share";

    /** Name of the parameter for {@link #alpha}. */
    public static final String ALPHA = "alpha";

    /** Most examples that support and window may ask for. */
    public static final int MAX_EXAMPLES = 1_000_000;

    /** Names of all parameters. */
    public static final List<String> PARAMETERS = List.of(SUPPORT_MIN, WINDOW_EXAMPLES, MARGIN, CANARY_SHARE, ALPHA);

    /**
     * In 2 windows a head that got worse by 5 points is told from one that did not, and support is 4 training windows of
     * the default size; docs/policies.md has the figures.
     */
    public static final AutoSettings DEFAULT = new AutoSettings(128, 512, 0.01, Share.percent("10"), 0.05);

    /** How much rarer turning back for nothing is to be than promoting for nothing: references come without end. */
    private static final double REFERENCES = 5;

    /** @throws IllegalArgumentException if a value is out of range */
    public AutoSettings {
        requireExamples(SUPPORT_MIN, supportMin);
        requireExamples(WINDOW_EXAMPLES, windowExamples);
        if (!(margin >= 0 && margin < 1)) {
            throw new IllegalArgumentException("%s %s, expected 0 or more and below 1".formatted(MARGIN, margin));
        }
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("%s %s, expected above 0 and below 1".formatted(ALPHA, alpha));
        }
    }

    /**
     * From parameters as text; those that are not given have their defaults.
     *
     * @throws IllegalArgumentException if one is unknown, no number or out of range
     */
    public static AutoSettings of(Map<String, String> parameters) {
        for (String name : parameters.keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw new IllegalArgumentException("policy '%s' with parameter '%s', expected one of %s"
                        .formatted(AutoPolicy.NAME, Printable.of(name), String.join(", ", PARAMETERS)));
            }
        }
        return new AutoSettings(
                given(parameters, SUPPORT_MIN, Integer::valueOf, DEFAULT.supportMin),
                given(parameters, WINDOW_EXAMPLES, Integer::valueOf, DEFAULT.windowExamples),
                given(parameters, MARGIN, Double::valueOf, DEFAULT.margin),
                given(parameters, CANARY_SHARE, Share::percent, DEFAULT.canaryShare),
                given(parameters, ALPHA, Double::valueOf, DEFAULT.alpha));
    }

    /** The same as parameters, all of them. */
    public SortedMap<String, String> parameters() {
        return new TreeMap<>(Map.of(
                SUPPORT_MIN, Integer.toString(supportMin),
                WINDOW_EXAMPLES, Integer.toString(windowExamples),
                MARGIN, Double.toString(margin),
                CANARY_SHARE, canaryShare.toString(),
                ALPHA, Double.toString(alpha)));
    }

    ErrorBudget budget() {
        return new ErrorBudget(alpha);
    }

    /** Probability at most that a reference is gone back to that is no better. */
    double harmLevel() {
        return alpha / REFERENCES;
    }

    /** Whether the second of two does better than the first by enough to matter. */
    boolean isAhead(PairedCounts counts) {
        return counts.difference().orElse(-1) >= margin;
    }

    /** Whether the first of two does better than the second by enough to matter, and beyond doubt. */
    boolean isHarmed(PairedCounts counts) {
        return isAhead(counts.swapped()) && PairedTest.isBetter(counts.swapped(), harmLevel());
    }

    private static <T> T given(Map<String, String> parameters, String name, Function<String, T> reader, T otherwise) {
        String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return reader.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s '%s', expected a number".formatted(name, Printable.of(text)), e);
        }
    }

    private static void requireExamples(String name, int examples) {
        if (examples < 1 || examples > MAX_EXAMPLES) {
            throw new IllegalArgumentException("%s %d, expected 1 to %d".formatted(name, examples, MAX_EXAMPLES));
        }
    }
}
