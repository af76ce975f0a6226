package io.headstream.learning;

import io.headstream.embedding.WeightTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the training of a tail and the layers on it stands. Tensors come in one order: the tail's weights, then for each
 * layer its rows [outputs × (inputs + 1)], an output's weights and then its bias. Immutable.
 *
 * @param parameters under way
 * @param slots what the optimizer remembers of them, a list for each {@link OptimizerSettings#slots slot}
 * @param means of the parameters; the same list as the parameters if no mean is kept
 * @param steps gradient steps made so far
 */
public record TuningState(
        List<WeightTensor> parameters, List<List<WeightTensor>> slots, List<WeightTensor> means, long steps) {
    /** Copies the lists. */
    public TuningState {
        boolean averaged = means != parameters;
        parameters = List.copyOf(parameters);
        slots = slots.stream().map(List::copyOf).toList();
        means = averaged ? List.copyOf(means) : parameters;
    }

    /** Before the first step. */
    static TuningState first(List<WeightTensor> parameters, OptimizerSettings optimizer, boolean averaged) {
        List<List<WeightTensor>> slots = new ArrayList<>();
        for (int s = 0; s < optimizer.slots(); s++) {
            slots.add(parameters.stream()
                    .map(tensor -> filled(tensor, optimizer.initial()))
                    .toList());
        }
        return new TuningState(parameters, slots, averaged ? new ArrayList<>(parameters) : parameters, 0);
    }

    /** Whether a mean is kept. */
    public boolean averaged() {
        return means != parameters;
    }

    /** With room for new classes, which begin at zero. */
    TuningState insert(ClassInsertion insertion, OptimizerSettings optimizer) {
        List<WeightTensor> wider = insert(parameters, insertion, 0);
        return new TuningState(
                wider,
                slots.stream()
                        .map(slot -> insert(slot, insertion, optimizer.initial()))
                        .toList(),
                averaged() ? insert(means, insertion, 0) : wider,
                steps);
    }

    /** Whether all numbers are finite. */
    boolean isFinite() {
        return allFinite(parameters) && allFinite(means) && slots.stream().allMatch(TuningState::allFinite);
    }

    /** Writes all numbers; names and shapes are the head's. */
    void write(BinaryWriter writer) {
        writer.int64(steps);
        if (averaged()) {
            parameters.forEach(tensor -> writer.float32s(tensor.values()));
        }
        slots.forEach(slot -> slot.forEach(tensor -> writer.float32s(tensor.values())));
    }

    /**
     * Reads what was written.
     *
     * @param means as the head holds them
     */
    static TuningState read(
            BinaryReader reader, List<WeightTensor> means, OptimizerSettings optimizer, boolean averaged) {
        long steps = reader.int64("gradient steps", 0, Long.MAX_VALUE);
        List<WeightTensor> parameters = averaged ? readAll(reader, "parameters under way", means) : means;
        List<List<WeightTensor>> slots = new ArrayList<>();
        for (int s = 0; s < optimizer.slots(); s++) {
            slots.add(readAll(reader, "optimizer moments", means));
        }
        return new TuningState(parameters, slots, means, steps);
    }

    private static List<WeightTensor> readAll(BinaryReader reader, String field, List<WeightTensor> alike) {
        List<WeightTensor> tensors = new ArrayList<>();
        for (WeightTensor tensor : alike) {
            tensors.add(tensor.with(reader.float32s(field, tensor.values().length)));
        }
        return tensors;
    }

    private static List<WeightTensor> insert(List<WeightTensor> tensors, ClassInsertion insertion, float initial) {
        List<WeightTensor> wider = new ArrayList<>(tensors);
        int last = tensors.size() - 1;
        wider.set(last, insertion.insert(tensors.get(last), initial));
        return wider;
    }

    private static WeightTensor filled(WeightTensor tensor, float value) {
        float[] values = new float[tensor.values().length];
        Arrays.fill(values, value);
        return tensor.with(values);
    }

    private static boolean allFinite(List<WeightTensor> tensors) {
        for (WeightTensor tensor : tensors) {
            for (float value : tensor.values()) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }
}
