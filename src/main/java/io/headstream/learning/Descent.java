package io.headstream.learning;

import java.util.ArrayList;
import java.util.List;

/**
 * Where gradient descent stands. Written only by the step that copied it.
 *
 * @param layers parameters under way
 * @param averaged whether the head holds their average; if not, it holds these layers themselves
 * @param moments the optimizer's, one for each layer
 * @param steps gradient steps made so far
 */
record Descent(List<DenseLayer> layers, boolean averaged, List<Moments> moments, long steps) {
    Descent {
        layers = List.copyOf(layers);
        moments = List.copyOf(moments);
    }

    /** A copy, with room for new classes. */
    Descent insert(ClassInsertion insertion, OptimizerSettings optimizer) {
        List<Moments> wider = new ArrayList<>();
        int last = layers.size() - 1;
        for (int l = 0; l <= last; l++) {
            Moments old = moments.get(l);
            wider.add(l == last ? insertion.insert(old, layers.get(l).inputs(), optimizer.initial()) : old.copy());
        }
        return new Descent(insertion.insert(layers), averaged, wider, steps);
    }

    /** Writes all but layers that the head holds. */
    void write(BinaryWriter writer) {
        if (averaged) {
            layers.forEach(layer -> writer.rows(layer.rows()));
        }
        for (Moments layer : moments) {
            layer.slots().forEach(writer::rows);
            writer.int64s(layer.steps());
        }
        writer.int64(steps);
    }

    static Descent read(BinaryReader reader, DenseHead head, StepSettings settings) {
        boolean averaged = settings.averaging() > 0;
        List<DenseLayer> layers = new ArrayList<>();
        for (DenseLayer layer : head.layers()) {
            layers.add(
                    averaged
                            ? new DenseLayer(
                                    layer.inputs(),
                                    reader.rows("parameters under way", layer.outputs(), layer.inputs() + 1))
                            : layer);
        }
        List<Moments> moments = new ArrayList<>();
        for (DenseLayer layer : layers) {
            List<float[][]> slots = new ArrayList<>();
            for (int s = 0; s < settings.optimizer().slots(); s++) {
                slots.add(reader.rows("optimizer moments", layer.outputs(), layer.inputs() + 1));
            }
            moments.add(new Moments(List.copyOf(slots), reader.int64s("optimizer steps", layer.outputs(), 0)));
        }
        return new Descent(layers, averaged, moments, reader.int64("gradient steps", 0, Long.MAX_VALUE));
    }
}
