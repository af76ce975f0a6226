package io.headstream.learning;

import java.util.Collections;
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
    /** Name of the hyper-parameter that says which kind of head, and so which others there are. */
    public static final String KIND = "kind";

    /** Sorted by UTF-16 code units, unmodifiable. */
    public HyperParameters {
        SortedMap<String, String> sorted = new TreeMap<>();
        sorted.putAll(values);
        values = Collections.unmodifiableSortedMap(sorted);
    }

    /** From any map. */
    public static HyperParameters of(Map<String, String> values) {
        return new HyperParameters(new TreeMap<>(values));
    }
}
