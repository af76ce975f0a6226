package io.headstream.learning;

import io.headstream.event.Label;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Makes room for new classes: where each output of the last layer moves to when new labels are put in at their sorted
 * place. New outputs are zero: every class has a target of its own, so there is no symmetry that chance would have to
 * break.
 *
 * @param labels old and new, ascending
 * @param places where each old output goes, [old outputs]
 */
record ClassInsertion(List<Label> labels, List<Integer> places) {
    static ClassInsertion of(List<Label> old, SortedSet<Label> added) {
        SortedSet<Label> all = new TreeSet<>(old);
        all.addAll(added);
        List<Label> labels = List.copyOf(all);
        return new ClassInsertion(
                labels,
                old.stream()
                        .map(label -> Collections.binarySearch(labels, label))
                        .toList());
    }

    DenseLayer insert(DenseLayer layer) {
        return new DenseLayer(layer.inputs(), labels.size(), insert(layer.parameters(), layer.inputs() + 1));
    }

    Moments insert(Moments moments, int inputs) {
        long[] steps = new long[labels.size()];
        for (int j = 0; j < places.size(); j++) {
            steps[places.get(j)] = moments.steps()[j];
        }
        return new Moments(
                moments.slots().stream().map(slot -> insert(slot, inputs + 1)).toList(), steps);
    }

    private float[] insert(float[] rows, int count) {
        float[] wider = new float[count * labels.size()];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < places.size(); j++) {
                wider[i * labels.size() + places.get(j)] = rows[i * places.size() + j];
            }
        }
        return wider;
    }
}
