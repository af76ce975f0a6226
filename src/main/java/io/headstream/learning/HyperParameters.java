package io.headstream.learning;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything tunable that a training step depends on, as canonical text: what a snapshot's provenance records and what a
 * trainer is built from. Two equal maps give the same steps.
 *
 * @param values name to canonical text, {@code kind} among them
 */
public record HyperParameters(SortedMap<String, String> values) {
    /** Sorted, unmodifiable. */
    public HyperParameters {
        values = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** From any map. */
    public static HyperParameters of(Map<String, String> values) {
        return new HyperParameters(new TreeMap<>(values));
    }
}
