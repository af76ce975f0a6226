package io.headstream.demo;

import java.util.List;

/** A row of bars, one for each value in [0,1]. */
final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /** The last values that fit, oldest first. */
    static String of(List<Double> values, int width) {
        StringBuilder line = new StringBuilder();
        for (double value : values.subList(Math.max(0, values.size() - width), values.size())) {
            line.append(BARS.charAt((int) Math.round(Math.max(0, Math.min(1, value)) * (BARS.length() - 1))));
        }
        return line.toString();
    }
}
