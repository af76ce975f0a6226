package io.headstream.evaluation;

import java.util.Iterator;

/** Takes a {@link NumericState} apart, number by number, trusting none. Not thread-safe. */
final class NumericReader {
    private final String what;
    private final Iterator<Long> longs;
    private final Iterator<Double> doubles;

    /** @param what names the whole in messages, as {@code "ADWIN"} */
    NumericReader(String what, NumericState state) {
        this.what = what;
        this.longs = state.longs().iterator();
        this.doubles = state.doubles().iterator();
    }

    long nextLong(String field, long min, long max) {
        if (!longs.hasNext()) {
            throw fault(field, "nothing", "a number");
        }
        long value = longs.next();
        if (value < min || value > max) {
            throw fault(field, Long.toString(value), "%d to %d".formatted(min, max));
        }
        return value;
    }

    int nextInt(String field, int min, int max) {
        return Math.toIntExact(nextLong(field, min, max));
    }

    double nextDouble(String field) {
        double value = nextDoubleOrInfinity(field);
        if (Double.isInfinite(value)) {
            throw fault(field, Double.toString(value), "a finite number");
        }
        return value;
    }

    double nextDoubleOrInfinity(String field) {
        if (!doubles.hasNext()) {
            throw fault(field, "nothing", "a number");
        }
        double value = doubles.next();
        if (Double.isNaN(value)) {
            throw fault(field, "NaN", "a number");
        }
        return value;
    }

    void expectEnd() {
        if (longs.hasNext() || doubles.hasNext()) {
            throw fault("end", "more numbers", "none");
        }
    }

    IllegalArgumentException fault(String field, String found, String expected) {
        return new IllegalArgumentException("%s state: %s is %s, expected %s".formatted(what, field, found, expected));
    }
}
