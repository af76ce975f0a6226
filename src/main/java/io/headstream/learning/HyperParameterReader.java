package io.headstream.learning;

import io.headstream.event.Printable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values out of hyper-parameter text, and remembers the names it was asked for so that all others can be
 * refused. Messages begin with the name.
 */
final class HyperParameterReader {
    private static final String WINDOW_PREFIX = "window.";

    /** Significant digits of canonical numbers: below the 15 that every double holds, so text and number never part. */
    private static final MathContext DIGITS = new MathContext(12);

    private final HyperParameters hyperParameters;
    private final Scope scope;
    private final Set<String> asked = new HashSet<>();

    /** Whose names are read, and hence whose unknown ones refused. */
    enum Scope {
        /** Names that begin with {@code window.}. */
        WINDOW,
        /** All others. */
        LEARNER
    }

    HyperParameterReader(HyperParameters hyperParameters, Scope scope) {
        this.hyperParameters = hyperParameters;
        this.scope = scope;
    }

    /**
     * The shortest decimal text of a number of at most 12 significant digits, without exponent. Does not go through
     * Double.toString, whose digits changed in JDK 19.
     */
    static String canonical(double number) {
        BigDecimal rounded = new BigDecimal(number).round(DIGITS);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** The number that the canonical text stands for. */
    static double rounded(double number) {
        return Double.parseDouble(canonical(number));
    }

    String text(String name, String fallback) {
        String value = find(name);
        return value == null ? fallback : value.strip();
    }

    double number(String name, double fallback, double min, double max) {
        String value = find(name);
        if (value == null) {
            return fallback;
        }
        double number;
        try {
            number = rounded(new BigDecimal(value.strip()).doubleValue());
        } catch (NumberFormatException e) {
            throw refused(name, value, "a number from %s to %s".formatted(canonical(min), canonical(max)), e);
        }
        if (!(number >= min && number <= max)) {
            throw refused(name, value, "a number from %s to %s".formatted(canonical(min), canonical(max)), null);
        }
        return number;
    }

    /** True or false. */
    boolean flag(String name, boolean fallback) {
        return choice(name, fallback, List.of(true, false));
    }

    /** One of several values, by its text. */
    <T> T choice(String name, T fallback, List<T> choices) {
        String text = text(name, fallback.toString());
        for (T choice : choices) {
            if (choice.toString().equals(text)) {
                return choice;
            }
        }
        String expected = choices.stream().map(choice -> "'" + choice + "'").collect(Collectors.joining(" or "));
        throw refused(name, text, expected, null);
    }

    int integer(String name, int fallback, int min, int max) {
        return find(name) == null ? fallback : requiredInteger(name, min, max);
    }

    int requiredInteger(String name, int min, int max) {
        return (int) requiredLong(name, min, max);
    }

    long requiredLong(String name, long min, long max) {
        String value = find(name);
        String expected = "a whole number from %d to %d".formatted(min, max);
        if (value == null) {
            throw new IllegalArgumentException(
                    "hyper-parameter '%s' is missing, expected %s".formatted(name, expected));
        }
        long number;
        try {
            number = Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            throw refused(name, value, expected, e);
        }
        if (number < min || number > max) {
            throw refused(name, value, expected, null);
        }
        return number;
    }

    void refuse(String name, String reason) {
        asked.add(name);
        if (hyperParameters.values().containsKey(name)) {
            throw new IllegalArgumentException("hyper-parameter '%s': %s".formatted(name, reason));
        }
    }

    void refuseUnknown() {
        List<String> unknown = new ArrayList<>();
        for (String name : hyperParameters.values().keySet()) {
            boolean inScope = name.startsWith(WINDOW_PREFIX) == (scope == Scope.WINDOW);
            if (inScope && !asked.contains(name)) {
                unknown.add("'" + Printable.of(name) + "'");
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown hyper-parameter %s, expected some of %s"
                    .formatted(
                            String.join(", ", unknown), asked.stream().sorted().toList()));
        }
    }

    IllegalArgumentException refused(String name, String value, String expected, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "hyper-parameter '%s' is '%s', expected %s".formatted(name, Printable.of(value), expected), cause);
    }

    private @Nullable String find(String name) {
        asked.add(name);
        return hyperParameters.values().get(name);
    }
}
