package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.event.Label;
import io.headstream.learning.LogEntry.Retraction;
import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Trains heads by gradients: {@link DenseHead}s of any kind. A step takes back what the window retracts, takes up new
 * classes, moves the centre of the input scaling, then makes {@code epochs} passes over the window and some of what is
 * kept for replay, in a new random order each; last it offers the window to the replay. A window that only takes back moves
 * no weights. Thread-safe.
 */
final class DenseTrainer implements HeadTrainer {
    private final GradientHyperParameters hyperParameters;
    private final Kernels kernels;

    DenseTrainer(GradientHyperParameters hyperParameters) {
        this(hyperParameters, Kernels.chosen());
    }

    DenseTrainer(GradientHyperParameters hyperParameters, Kernels kernels) {
        this.hyperParameters = hyperParameters;
        this.kernels = kernels;
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
        return DenseState.untrained(dimension, exponent, hyperParameters, seed);
    }

    @Override
    public TrainerState decode(byte[] bytes) {
        return DenseState.fromBytes(bytes, hyperParameters);
    }

    @Override
    public StepResult step(TrainerState state, TrainingWindow window, long seed) {
        if (!(state instanceof DenseState before)) {
            throw new IllegalArgumentException("state of %s, expected one of a %s learner"
                    .formatted(state.getClass().getSimpleName(), hyperParameters.kind()));
        }
        window.examples().forEach(example -> requireFits(before, example.offset(), example.embedding()));
        window.retractions().forEach(taken -> requireFits(before, taken.offset(), taken.embedding()));
        List<TrainingExample> standing = window.standing();
        List<Label> known = before.head().labels();
        SortedSet<Label> added =
                AdmittedClasses.of(known, standing, hyperParameters.passes().classesMax());
        List<TrainingExample> learnable = standing.stream()
                .filter(e -> added.contains(e.label()) || AdmittedClasses.isAmong(known, e.label()))
                .toList();
        List<Retraction> founded = before.seen().founded(window.earlierRetractions());
        int leftOut = standing.size() - learnable.size();
        if (learnable.isEmpty() && founded.isEmpty()) {
            return new Refused(LearningEvent.REFUSED_NOTHING_NEW, nothingToDo(leftOut));
        }
        Experience left = before.seen().minus(founded);
        DenseState ready = new DenseState(
                before.head(),
                before.descent(),
                left.plus(window.examples(), added, learnable),
                before.reservoir()
                        .minus(founded.stream().map(Retraction::number).toList()),
                hyperParameters.calibrated() ? calibrated(before, learnable) : before.temperature());
        DenseState next = ready.taughtClasses(added, hyperParameters);
        if (learnable.isEmpty()) {
            return new Stepped(next, 0, leftOut, founded.size());
        }
        SplitMix64 random = new SplitMix64(seed);
        DenseStep step = new DenseStep(next, learnable, hyperParameters, kernels);
        StepGuard guard = new StepGuard(next.head(), step.fresh(), hyperParameters.loss());
        for (int epoch = 0; epoch < hyperParameters.passes().epochs(); epoch++) {
            if (!step.pass(random)) {
                return notFinite("gradients");
            }
        }
        if (!step.isFinite()) {
            return notFinite("parameters");
        }
        DenseState learned = step.finish(left.classes(), random);
        Optional<Refused> objection = guard.objection(learned.head());
        return objection.isPresent()
                ? objection.get()
                : new Stepped(learned, learnable.size(), leftOut, founded.size());
    }

    /** From what the head so far makes of the window: test, then train. Corrections are of images it may have seen. */
    private static RunningTemperature calibrated(DenseState before, List<TrainingExample> learnable) {
        List<float[]> embeddings = new ArrayList<>();
        List<Integer> targets = new ArrayList<>();
        for (TrainingExample example : learnable) {
            int target = Collections.binarySearch(before.head().labels(), example.label());
            if (target >= 0 && !example.correction()) {
                embeddings.add(example.embedding().toFloats());
                targets.add(target);
            }
        }
        return before.temperature().after(before.head().logits(embeddings), targets);
    }

    private String nothingToDo(int leftOut) {
        return leftOut == 0
                ? "nothing to learn and nothing to take back: all retractions are of this window's own examples, or of such that were never learned from, expected at least one other"
                : "all %d examples are of classes beyond the %d that the head has, expected at most that many"
                        .formatted(leftOut, hyperParameters.passes().classesMax());
    }

    private Refused notFinite(String what) {
        String why =
                "the step gave %s that are not finite, expected finite ones: the learning rate %s is too high for these embeddings"
                        .formatted(
                                what,
                                HyperParameterReader.canonical(
                                        hyperParameters.steps().learningRate().initial()));
        return new Refused(LearningEvent.REFUSED_NOT_FINITE, why);
    }

    private static void requireFits(DenseState state, long offset, Embedding embedding) {
        if (!state.fits(embedding)) {
            throw new IllegalArgumentException(
                    "training-log offset %d: embedding of %d values with exponent %d, expected %d with exponent %d"
                            .formatted(
                                    offset,
                                    embedding.dimension(),
                                    embedding.exponent(),
                                    state.head().dimension(),
                                    state.seen().exponent()));
        }
    }
}
