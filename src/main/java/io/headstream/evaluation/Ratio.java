package io.headstream.evaluation;

import java.util.OptionalDouble;

/** A part of a whole, or an amount for each of it; empty of nothing. */
final class Ratio {
    private Ratio() {}

    static OptionalDouble of(long part, long whole) {
        return of((double) part, whole);
    }

    static OptionalDouble of(double amount, long whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of(amount / whole);
    }
}
