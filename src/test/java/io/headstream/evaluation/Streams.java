package io.headstream.evaluation;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Streams to look for drift in, made from a seed: those of {@code bench/drift/streams.py}, number by number. */
final class Streams {
    private long state;

    private Streams(long seed) {
        this.state = seed;
    }

    static double[] named(String name, long seed, int length) {
        Streams random = new Streams(seed);
        DoubleUnaryOperator level = level(name);
        boolean errors = name.startsWith("error-");
        return IntStream.range(0, length)
                .mapToDouble(i -> {
                    double here = level.applyAsDouble((double) i / length);
                    return errors ? (random.uniform() < here ? 1 : 0) : here + random.bell();
                })
                .toArray();
    }

    private static DoubleUnaryOperator level(String name) {
        return switch (name) {
            case "error-steady" -> t -> 0.1;
            case "error-abrupt" -> t -> t < 0.5 ? 0.1 : 0.4;
            case "error-gradual" -> t -> 0.1 + 0.3 * ramp(t, 0.4, 0.6);
            case "error-recurring" -> t -> (int) (t * 4) % 2 == 0 ? 0.1 : 0.5;
            case "error-learning" -> t -> 0.6 - 0.5 * ramp(t, 0, 1);
            case "value-steady" -> t -> 0;
            case "value-abrupt" -> t -> t < 0.5 ? 0 : 1;
            case "value-gradual" -> t -> 3 * ramp(t, 0.4, 0.6);
            case "value-far-off" -> t -> t < 0.5 ? 1_000_000 : 1_000_002;
            default -> throw new IllegalArgumentException("stream '%s', expected one of streams.py".formatted(name));
        };
    }

    private static double ramp(double position, double start, double end) {
        return Math.min(1, Math.max(0, (position - start) / (end - start)));
    }

    private double uniform() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }

    private double bell() {
        double total = 0;
        for (int i = 0; i < 12; i++) {
            total += uniform();
        }
        return total - 6;
    }
}
