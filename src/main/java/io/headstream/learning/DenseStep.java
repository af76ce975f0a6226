package io.headstream.learning;

import io.headstream.event.Label;
import io.headstream.learning.ReplayReservoir.Kept;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * One training step under way: private copies of all parameters, and what is learned from. Not thread-safe, not reused.
 *
 * <p>The gradient is that of the mean loss of a batch. Examples of a batch are summed in their order, outputs and inputs
 * as {@link Kernels} says.
 */
final class DenseStep {
    private final DenseState state;
    private final GradientHyperParameters hyperParameters;
    private final List<TrainingExample> window;
    private final BackPropagation backPropagation;
    private final IdentityHashMap<Kept, float[]> scaledReplay = new IdentityHashMap<>();
    private final List<Sample> fresh;

    /**
     * One thing to learn from.
     *
     * @param input its scaled embedding, [dimension]
     * @param target its class's place among the labels
     * @param weight of its loss
     */
    record Sample(@SuppressWarnings("ArrayRecordComponent") float[] input, int target, float weight) {}

    /**
     * A step from a state that has taken up the window's classes and statistics already, and is nobody else's: its
     * parameters are written to.
     */
    DenseStep(
            DenseState state, List<TrainingExample> window, GradientHyperParameters hyperParameters, Kernels kernels) {
        this.state = state;
        this.hyperParameters = hyperParameters;
        this.window = window;
        this.backPropagation = new BackPropagation(state, hyperParameters, kernels);
        ClassWeights weights = ClassWeights.of(
                hyperParameters.passes().classBalance(), state.seen().classes());
        float[][] inputs = state.head()
                .scaling()
                .apply(window.stream()
                        .map(example -> example.embedding().toFloats())
                        .toArray(float[][]::new));
        this.fresh = IntStream.range(0, inputs.length)
                .mapToObj(e -> new Sample(
                        inputs[e],
                        place(window.get(e).label()),
                        weights.of(window.get(e).label())))
                .toList();
    }

    /**
     * One pass over the window and as much of the replay as belongs to it, in random order, in as many batches as needed,
     * their sizes equal give or take one.
     *
     * @return whether all went well; if not, gradients were not finite
     */
    boolean pass(SplitMix64 random) {
        PassSettings passes = hyperParameters.passes();
        List<Sample> samples = new ArrayList<>(fresh);
        List<Kept> drawn = state.reservoir().draw(passes.replayed(fresh.size()), random);
        List<float[]> inputs = scaled(drawn);
        for (int e = 0; e < drawn.size(); e++) {
            samples.add(new Sample(inputs.get(e), place(drawn.get(e).label()), 1));
        }
        boolean oneClass = samples.stream().mapToInt(Sample::target).distinct().count() == 1;
        int[] order = random.permutation(samples.size());
        int batches = (order.length + passes.batchSize() - 1) / passes.batchSize();
        for (int b = 0; b < batches; b++) {
            int from = (int) ((long) order.length * b / batches);
            int to = (int) ((long) order.length * (b + 1) / batches);
            List<Sample> batch = new ArrayList<>(to - from);
            for (int i = from; i < to; i++) {
                batch.add(samples.get(order[i]));
            }
            if (!backPropagation.step(batch, oneClass, random)) {
                return false;
            }
        }
        return true;
    }

    /** What the window is learned as. */
    List<Sample> fresh() {
        return fresh;
    }

    boolean isFinite() {
        return backPropagation.isFinite();
    }

    /** The state after the passes, with the window in its replay. */
    DenseState finish(ClassCounts before, SplitMix64 random) {
        Descent old = state.descent();
        return new DenseState(
                state.head(),
                new Descent(old.layers(), old.averaged(), old.moments(), backPropagation.steps()),
                state.seen(),
                state.reservoir().plus(window, before, random),
                state.temperature());
    }

    /** The scaled embeddings of what is replayed; those that an earlier pass has drawn are there already. */
    private List<float[]> scaled(List<Kept> drawn) {
        List<Kept> unseen =
                drawn.stream().filter(kept -> !scaledReplay.containsKey(kept)).toList();
        float[][] scaled = state.head()
                .scaling()
                .apply(unseen.stream()
                        .map(kept -> kept.embedding().unpack(state.seen().exponent()))
                        .toArray(float[][]::new));
        for (int e = 0; e < scaled.length; e++) {
            scaledReplay.put(unseen.get(e), scaled[e]);
        }
        return drawn.stream()
                .map(kept -> Objects.requireNonNull(scaledReplay.get(kept)))
                .toList();
    }

    private int place(Label label) {
        return Collections.binarySearch(state.head().labels(), label);
    }
}
