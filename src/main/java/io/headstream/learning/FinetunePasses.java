package io.headstream.learning;

import io.headstream.event.Label;
import io.headstream.learning.ReplayReservoir.Kept;
import io.headstream.learning.TailEngine.Batch;
import io.headstream.learning.TailEngine.TailTuning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The passes of one training step of a tail: over the window and some of the replay, in batches. Not reused. */
final class FinetunePasses {
    private final FinetuneState state;
    private final List<TrainingExample> window;
    private final FinetuneHyperParameters settings;
    private final ClassWeights weights;
    private final TailTuning tuning;
    private final float[] centre;
    private long steps;

    /**
     * One thing to learn from.
     *
     * @param target its class's place among the labels
     * @param weight of its loss
     */
    private record Sample(
            @SuppressWarnings("ArrayRecordComponent") float[] activation, int target, float weight) {}

    /**
     * A step from a state that has taken up the window's classes and features already.
     *
     * @param window what is learned from
     * @param tuning what begins where the state's training stands
     */
    FinetunePasses(
            FinetuneState state, List<TrainingExample> window, FinetuneHyperParameters settings, TailTuning tuning) {
        this.state = state;
        this.window = window;
        this.settings = settings;
        this.tuning = tuning;
        this.centre = state.seen().mean().scaling().centre();
        this.steps = state.tuning().steps();
        this.weights =
                ClassWeights.of(settings.passes().classBalance(), state.seen().classes());
    }

    /** One pass, in random order, in as many batches as needed, their sizes equal give or take one. */
    void pass(SplitMix64 random) {
        PassSettings passes = settings.passes();
        List<Kept> replayed = state.reservoir().draw(passes.replayed(window.size()), random);
        int size = window.size() + replayed.size();
        int[] order = random.permutation(size);
        int batches = (size + passes.batchSize() - 1) / passes.batchSize();
        for (int b = 0; b < batches; b++) {
            int from = (int) ((long) size * b / batches);
            int to = (int) ((long) size * (b + 1) / batches);
            List<Sample> batch = new ArrayList<>(to - from);
            for (int i = from; i < to; i++) {
                batch.add(
                        order[i] < window.size()
                                ? fresh(window.get(order[i]))
                                : again(replayed.get(order[i] - window.size())));
            }
            step(batch);
        }
    }

    private Sample fresh(TrainingExample example) {
        return new Sample(example.embedding().toFloats(), place(example.label()), weights.of(example.label()));
    }

    private Sample again(Kept kept) {
        return new Sample(kept.embedding().unpack(state.seen().exponent()), place(kept.label()), 1);
    }

    private void step(List<Sample> batch) {
        int classes = state.head().labels().size();
        float spread = (float) (settings.labelSmoothing() / classes);
        float[][] activations = new float[batch.size()][];
        float[][] targets = new float[batch.size()][classes];
        float[] shares = new float[batch.size()];
        for (int i = 0; i < batch.size(); i++) {
            Sample sample = batch.get(i);
            activations[i] = sample.activation();
            Arrays.fill(targets[i], spread);
            targets[i][sample.target()] = (float) (1 - settings.labelSmoothing()) + spread;
            shares[i] = sample.weight() / batch.size();
        }
        tuning.step(new Batch(activations, targets, shares), centre, settings.rates(steps));
        steps++;
    }

    private int place(Label label) {
        return Collections.binarySearch(state.head().labels(), label);
    }
}
