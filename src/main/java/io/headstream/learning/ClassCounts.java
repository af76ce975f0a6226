package io.headstream.learning;

import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * The classes that a head has taken up, in the order in which it did, and how many examples of each it has learned from and
 * not been told to forget. A class keeps its place in this order for good, unlike its place among the sorted labels.
 * Immutable.
 */
final class ClassCounts {
    private final Map<Label, Long> counts;

    private ClassCounts(Map<Label, Long> counts) {
        this.counts = Collections.unmodifiableMap(counts);
    }

    static ClassCounts none() {
        return new ClassCounts(new LinkedHashMap<>());
    }

    /** With new classes, in label order, that have no example yet. */
    ClassCounts admit(SortedSet<Label> added) {
        Map<Label, Long> next = new LinkedHashMap<>(counts);
        added.forEach(label -> next.putIfAbsent(label, 0L));
        return new ClassCounts(next);
    }

    ClassCounts plus(List<TrainingExample> examples) {
        Map<Label, Long> next = new LinkedHashMap<>(counts);
        examples.forEach(example -> next.merge(example.label(), 1L, Long::sum));
        return new ClassCounts(next);
    }

    /** One example less of each of the labels; none has fewer than 0. */
    ClassCounts minus(List<Label> labels) {
        Map<Label, Long> next = new LinkedHashMap<>(counts);
        labels.forEach(label -> next.computeIfPresent(label, (l, count) -> Math.max(0, count - 1)));
        return new ClassCounts(next);
    }

    /** How many of a class; 0 if it is unknown. */
    long of(Label label) {
        return counts.getOrDefault(label, 0L);
    }

    /** The classes in the order of their admission. */
    List<Label> admitted() {
        return List.copyOf(counts.keySet());
    }

    void write(BinaryWriter writer, List<Label> labels) {
        counts.forEach((label, count) ->
                writer.int32(Collections.binarySearch(labels, label)).int64(count));
    }

    static ClassCounts read(BinaryReader reader, List<Label> labels) {
        Map<Label, Long> counts = new LinkedHashMap<>();
        List<Label> missing = new ArrayList<>(labels);
        for (int k = 0; k < labels.size(); k++) {
            Label label = labels.get(reader.int32("admitted class", 0, labels.size() - 1));
            if (!missing.remove(label)) {
                throw new HeadFormatException("class '%s' admitted twice, expected once".formatted(label));
            }
            counts.put(label, reader.int64("count of class", 0, Long.MAX_VALUE));
        }
        return new ClassCounts(counts);
    }
}
