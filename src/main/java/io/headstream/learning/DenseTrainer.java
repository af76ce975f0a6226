package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.event.Label;
import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Trains {@link DenseHead}s. A step takes up new classes, moves the centre of the input scaling, then makes
 * {@code epochs} passes over the window and all that is kept for replay, in a new random order each; last it offers the
 * window to the replay. Thread-safe.
 */
final class DenseTrainer implements HeadTrainer {
    private final DenseHyperParameters hyperParameters;

    DenseTrainer(DenseHyperParameters hyperParameters) {
        this.hyperParameters = hyperParameters;
    }

    @Override
    public HyperParameters hyperParameters() {
        return hyperParameters.toHyperParameters();
    }

    @Override
    public TrainerState untrained(int dimension, int exponent, long seed) {
        if (dimension < 1 || dimension > HeadCodec.MAX_DIMENSION) {
            throw new IllegalArgumentException(
                    "embedding dimension %d, expected 1 to %d".formatted(dimension, HeadCodec.MAX_DIMENSION));
        }
        if (Math.abs(exponent) > DenseState.MAX_EXPONENT) {
            throw new IllegalArgumentException("embedding exponent %d, expected -%d to %d"
                    .formatted(exponent, DenseState.MAX_EXPONENT, DenseState.MAX_EXPONENT));
        }
        List<DenseLayer> layers = new ArrayList<>();
        int inputs = dimension;
        for (int width : hyperParameters.hiddenLayers()) {
            layers.add(DenseLayer.he(inputs, width, new SplitMix64(SplitMix64.derive(seed, layers.size()))));
            inputs = width;
        }
        layers.add(DenseLayer.zeros(inputs, 0));
        EmbeddingSums sums = EmbeddingSums.none(dimension);
        int slots = Optimizer.slots(hyperParameters.optimizer());
        return new DenseState(
                new DenseHead(List.of(), sums.scaling(exponent), layers),
                exponent,
                sums,
                layers.stream().map(layer -> Moments.zeros(slots, layer)).toList(),
                ReplayReservoir.empty(hyperParameters.replay()));
    }

    @Override
    public TrainerState decode(byte[] bytes) {
        return DenseState.fromBytes(bytes, hyperParameters);
    }

    @Override
    public StepResult step(TrainerState state, TrainingWindow window, long seed) {
        if (!(state instanceof DenseState before)) {
            throw new IllegalArgumentException("state of %s, expected one of a dense learner"
                    .formatted(state.getClass().getSimpleName()));
        }
        window.examples().forEach(example -> requireFits(before, example));
        List<TrainingExample> standing = window.standing();
        SortedSet<Label> added = addedClasses(before.head().labels(), standing);
        List<TrainingExample> learnable = standing.stream()
                .filter(e -> added.contains(e.label()) || knows(before.head().labels(), e.label()))
                .toList();
        int leftOut = standing.size() - learnable.size();
        if (learnable.isEmpty()) {
            return new Refused(
                    "all %d examples are of classes beyond the %d that the head has, expected at most that many"
                            .formatted(leftOut, hyperParameters.classesMax()));
        }
        SplitMix64 random = new SplitMix64(seed);
        DenseStep step = new DenseStep(before, added, learnable, hyperParameters);
        for (int epoch = 0; epoch < hyperParameters.epochs(); epoch++) {
            step.pass(random);
        }
        if (!step.isFinite()) {
            return new Refused(
                    "the step gave parameters that are not finite, expected finite ones: the learning rate %s"
                                    .formatted(HyperParameterReader.canonical(hyperParameters.learningRate()))
                            + " is too high for these embeddings");
        }
        return new Stepped(step.finish(random), learnable.size(), leftOut, 0);
    }

    private SortedSet<Label> addedClasses(List<Label> known, List<TrainingExample> examples) {
        SortedSet<Label> added = new TreeSet<>();
        for (TrainingExample example : examples) {
            if (known.size() + added.size() == hyperParameters.classesMax()) {
                break;
            }
            if (!knows(known, example.label())) {
                added.add(example.label());
            }
        }
        return added;
    }

    private static boolean knows(List<Label> ascending, Label label) {
        return Collections.binarySearch(ascending, label) >= 0;
    }

    private static void requireFits(DenseState state, TrainingExample example) {
        Embedding embedding = example.embedding();
        if (!state.fits(embedding)) {
            throw new IllegalArgumentException(
                    "training-log offset %d: embedding of %d values with exponent %d, expected %d with exponent %d"
                            .formatted(
                                    example.offset(),
                                    embedding.dimension(),
                                    embedding.exponent(),
                                    state.head().dimension(),
                                    state.exponent()));
        }
    }
}
