package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.embedding.NetworkTail;
import io.headstream.event.Label;
import io.headstream.learning.LogEntry.Retraction;
import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;

/**
 * Trains the tail of the backbone and a head on it: {@link FinetuneHead}s. A step is that of {@link DenseTrainer}, with the
 * tail's features in place of embeddings and all gradients taken by the {@link TailEngine}. Versions are heavy, so they are
 * made when due. Equal arguments give equal bits on the same type of processor: more no TensorFlow kernel promises.
 * Thread-safe.
 */
final class FinetuneTrainer implements HeadTrainer {
    /** Most numbers that are trained, tail and layers: their state must fit an array of bytes several times over. */
    static final long MAX_PARAMETERS = 50_000_000;

    private final FinetuneHyperParameters settings;
    private final Supplier<TailEngine> engine;

    FinetuneTrainer(FinetuneHyperParameters settings) {
        this(settings, TailEngine::installed);
    }

    FinetuneTrainer(FinetuneHyperParameters settings, Supplier<TailEngine> engine) {
        this.settings = settings;
        this.engine = engine;
    }

    @Override
    public HyperParameters hyperParameters() {
        return settings.toHyperParameters();
    }

    @Override
    public boolean publishesEveryWindow() {
        return false;
    }

    @Override
    public Optional<String> objection(Embedding embedding) {
        Optional<NetworkTail> tail = UnfrozenTails.find(embedding.backbone());
        if (tail.isEmpty()) {
            return Optional.of(
                    "embeddings of backbone %s, which is not one that this program has cut, expected those of a backbone under backbone.unfreeze.from"
                            .formatted(embedding.backbone()));
        }
        if (tail.get().dimension() != embedding.dimension()) {
            return Optional.of("activations of %d values, expected %d, which the tail of backbone %s takes"
                    .formatted(embedding.dimension(), tail.get().dimension(), embedding.backbone()));
        }
        return tooLarge(tail.get());
    }

    private Optional<String> tooLarge(NetworkTail tail) {
        long parameters = tail.parameters();
        int inputs = tail.features();
        for (int width : settings.hiddenLayers()) {
            parameters += (long) width * (inputs + 1);
            inputs = width;
        }
        return parameters <= MAX_PARAMETERS
                ? Optional.empty()
                : Optional.of("%d parameters in tail and hidden layers, expected at most %d: cut the backbone later"
                        .formatted(parameters, MAX_PARAMETERS));
    }

    /** Needs to know the trunk: see {@link #untrained(Embedding, long)}. */
    @Override
    public TrainerState untrained(int dimension, int exponent, long seed) {
        throw new IllegalArgumentException("a finetune learner without a trunk, expected an embedding of one");
    }

    @Override
    public TrainerState untrained(Embedding like, long seed) {
        objection(like).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        return FinetuneState.untrained(
                UnfrozenTails.find(like.backbone()).orElseThrow(), like.exponent(), settings, seed);
    }

    @Override
    public TrainerState decode(byte[] bytes) {
        return FinetuneState.fromBytes(bytes, settings);
    }

    @Override
    public StepResult step(TrainerState state, TrainingWindow window, long seed) {
        if (!(state instanceof FinetuneState before)) {
            throw new IllegalArgumentException("state of %s, expected one of a finetune learner"
                    .formatted(state.getClass().getSimpleName()));
        }
        window.examples().forEach(example -> requireFits(before, example.offset(), example.embedding()));
        window.retractions().forEach(taken -> requireFits(before, taken.offset(), taken.embedding()));
        List<TrainingExample> standing = window.standing();
        List<Label> known = before.head().labels();
        SortedSet<Label> added =
                AdmittedClasses.of(known, standing, settings.passes().classesMax());
        List<TrainingExample> learnable = standing.stream()
                .filter(e -> added.contains(e.label()) || AdmittedClasses.isAmong(known, e.label()))
                .toList();
        FinetuneState.Seen seen = before.seen();
        List<Retraction> founded = window.earlierRetractions().stream()
                .filter(taken ->
                        seen.first().covers(taken.number()) && seen.classes().of(taken.label()) > 0)
                .toList();
        int leftOut = standing.size() - learnable.size();
        if (learnable.isEmpty() && founded.isEmpty()) {
            return new Refused(LearningEvent.REFUSED_NOTHING_NEW, nothingToDo(leftOut));
        }
        ClassCounts left =
                seen.classes().minus(founded.stream().map(Retraction::label).toList());
        ClassInsertion insertion = ClassInsertion.of(known, added);
        // The same object where nothing changes: the engine need not load what it still has.
        TuningState tuning =
                added.isEmpty() ? before.tuning() : before.tuning().insert(insertion, settings.optimizer());
        FinetuneState.Seen now = new FinetuneState.Seen(
                seen.exponent(),
                seen.mean(),
                seen.first().plus(window.examples()),
                left.admit(added).plus(learnable));
        FinetuneState ready = new FinetuneState(
                FinetuneState.head(before.head().tail(), insertion.labels(), tuning, now, before.temperature()),
                tuning,
                now,
                before.reservoir()
                        .minus(founded.stream().map(Retraction::number).toList()),
                before.temperature());
        if (learnable.isEmpty()) {
            return new Stepped(ready, 0, leftOut, founded.size());
        }
        StepResult result = new FinetuneStep(settings, ready, before.head().onFeatures(), left, learnable)
                .run(engine.get(), new SplitMix64(seed));
        return result instanceof Stepped stepped
                ? new Stepped(stepped.state(), learnable.size(), leftOut, founded.size())
                : result;
    }

    private String nothingToDo(int leftOut) {
        return leftOut == 0
                ? "nothing to learn and nothing to take back: all retractions are of this window's own examples, or of such that were never learned from, expected at least one other"
                : "all %d examples are of classes beyond the %d that the head has, expected at most that many"
                        .formatted(leftOut, settings.passes().classesMax());
    }

    private static void requireFits(FinetuneState state, long offset, Embedding embedding) {
        if (!state.fits(embedding)) {
            throw new IllegalArgumentException(
                    "training-log offset %d: activation of %d values with exponent %d, expected %d with exponent %d"
                            .formatted(
                                    offset,
                                    embedding.dimension(),
                                    embedding.exponent(),
                                    state.head().dimension(),
                                    state.seen().exponent()));
        }
    }
}
