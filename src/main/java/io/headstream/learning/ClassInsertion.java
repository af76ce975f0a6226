package io.headstream.learning;

import io.headstream.embedding.WeightTensor;
import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Makes room for new classes: the last layer's outputs move to where their labels stand once the new ones are sorted in.
 * New outputs begin at zero: every class has a target of its own, so there is no symmetry that chance would have to
 * break. All else is copied.
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
        return new DenseLayer(layer.inputs(), insert(layer.rows(), layer.inputs() + 1, 0));
    }

    /** Copies of the layers, the last one with the new outputs. */
    List<DenseLayer> insert(List<DenseLayer> layers) {
        List<DenseLayer> wider = new ArrayList<>();
        for (int l = 0; l < layers.size(); l++) {
            DenseLayer layer = layers.get(l);
            wider.add(l == layers.size() - 1 ? insert(layer) : layer.copy());
        }
        return List.copyOf(wider);
    }

    /**
     * Makes room in what an optimizer remembers of the last layer.
     *
     * @param inputs of the layer
     * @param initial what new outputs begin with
     */
    Moments insert(Moments moments, int inputs, float initial) {
        long[] steps = new long[labels.size()];
        for (int j = 0; j < places.size(); j++) {
            steps[places.get(j)] = moments.steps()[j];
        }
        return new Moments(
                moments.slots().stream()
                        .map(slot -> insert(slot, inputs + 1, initial))
                        .toList(),
                steps);
    }

    /** Makes room in rows that are one tensor, [outputs, width]. */
    WeightTensor insert(WeightTensor rows, float initial) {
        int width = rows.shape().get(1);
        float[] wider = new float[labels.size() * width];
        Arrays.fill(wider, initial);
        for (int j = 0; j < places.size(); j++) {
            System.arraycopy(rows.values(), j * width, wider, places.get(j) * width, width);
        }
        return new WeightTensor(rows.name(), List.of(labels.size(), width), wider);
    }

    private float[][] insert(float[][] rows, int width, float initial) {
        float[][] wider = Moments.rows(labels.size(), width, initial);
        for (int j = 0; j < places.size(); j++) {
            wider[places.get(j)] = rows[j].clone();
        }
        return wider;
    }
}
