package io.headstream.learning;

import io.headstream.event.Label;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which classes a head takes up from a window: those that come first, until it has as many as it may. Stateless. */
final class AdmittedClasses {
    private AdmittedClasses() {}

    /**
     * The classes that are new to the head, in label order.
     *
     * @param known what the head knows, in ascending order
     * @param examples what it is to learn, in log order
     * @param classesMax most classes that it may know
     */
    static SortedSet<Label> of(List<Label> known, List<TrainingExample> examples, int classesMax) {
        SortedSet<Label> added = new TreeSet<>();
        for (TrainingExample example : examples) {
            if (known.size() + added.size() >= classesMax) {
                break;
            }
            if (!isAmong(known, example.label())) {
                added.add(example.label());
            }
        }
        return added;
    }

    /** Whether the label is one of these, which are in ascending order. */
    static boolean isAmong(List<Label> ascending, Label label) {
        return Collections.binarySearch(ascending, label) >= 0;
    }
}
