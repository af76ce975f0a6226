package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.learning.ClosedFormState.Sums;
import io.headstream.learning.FeatureMap.Settings;
import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Learns {@link LinearHead}s: a step adds examples to exact statistics and takes others out; the head is solved when
 * somebody asks for it. Nothing random happens in a step. Thread-safe.
 */
final class ClosedFormTrainer implements HeadTrainer {
    private final ClosedFormHyperParameters hyperParameters;

    ClosedFormTrainer(ClosedFormHyperParameters hyperParameters) {
        this.hyperParameters = hyperParameters;
    }

    @Override
    public HyperParameters hyperParameters() {
        return hyperParameters.toHyperParameters();
    }

    @Override
    public boolean publishesEveryWindow() {
        return false;
    }

    @Override
    public Optional<String> objection(Embedding embedding) {
        return embedding.dimension() <= FeatureMap.MAX_FEATURES
                ? Optional.empty()
                : Optional.of("embeddings of %d values, expected at most %d for a head of kind '%s'"
                        .formatted(embedding.dimension(), FeatureMap.MAX_FEATURES, hyperParameters.kind()));
    }

    /** {@inheritDoc} For this kind at most {@link FeatureMap#MAX_FEATURES}. */
    @Override
    public TrainerState untrained(int dimension, int exponent, long seed) {
        if (dimension < 1 || dimension > FeatureMap.MAX_FEATURES) {
            throw new IllegalArgumentException("embedding dimension %d, expected 1 to %d for a head of kind '%s'"
                    .formatted(dimension, FeatureMap.MAX_FEATURES, hyperParameters.kind()));
        }
        if (Math.abs(exponent) > FeatureMap.MAX_EXPONENT) {
            throw new IllegalArgumentException("embedding exponent %d, expected -%d to %d"
                    .formatted(exponent, FeatureMap.MAX_EXPONENT, FeatureMap.MAX_EXPONENT));
        }
        int randomFeatures = hyperParameters.randomFeatures();
        FeatureMap map = new FeatureMap(new Settings(
                dimension,
                exponent,
                hyperParameters.transform(),
                randomFeatures,
                randomFeatures == 0 ? 0 : SplitMix64.derive(seed, 0)));
        ClosedFormState state = new ClosedFormState(
                hyperParameters,
                map,
                List.of(),
                new Sums(ScatterStatistics.none(map.features()), List.of()),
                new TreeMap<>(),
                ExamplesInForce.none(hyperParameters.sliding()));
        state.head();
        return state;
    }

    @Override
    public TrainerState decode(byte[] bytes) {
        return ClosedFormStateCodec.decode(bytes, hyperParameters);
    }

    @Override
    public StepResult step(TrainerState state, TrainingWindow window, long seed) {
        if (!(state instanceof ClosedFormState before)
                || !before.hyperParameters().equals(hyperParameters)) {
            throw new IllegalArgumentException("state of another learner (%s), expected one of this %s learner"
                    .formatted(state.getClass().getSimpleName(), hyperParameters.kind()));
        }
        window.examples().forEach(example -> requireFits(before, example));
        ClosedFormStep step = new ClosedFormStep(before);
        int retracted = step.takeBack(window.earlierRetractions());
        List<TrainingExample> standing = window.standing();
        int learned = step.learn(window.examples(), standing);
        int leftOut = standing.size() - learned;
        if (learned == 0 && retracted == 0) {
            return new Refused(
                    LearningEvent.REFUSED_NOTHING_NEW,
                    leftOut > 0
                            ? "all %d examples are of classes beyond the %d that the head has, expected at most that many"
                                    .formatted(leftOut, hyperParameters.classesMax())
                            : "no example to learn from and none to take back, expected at least one");
        }
        if (step.examples() > ScatterStatistics.MAX_EXAMPLES) {
            return new Refused(
                    LearningEvent.REFUSED_SUMS_FULL,
                    "more than %d examples, expected at most as many: the sums would overflow"
                            .formatted(ScatterStatistics.MAX_EXAMPLES));
        }
        return new Stepped(step.finish(), learned, leftOut, retracted);
    }

    private static void requireFits(ClosedFormState state, TrainingExample example) {
        Embedding embedding = example.embedding();
        if (!state.fits(embedding)) {
            Settings settings = state.map().settings();
            throw new IllegalArgumentException(
                    "training-log offset %d: embedding of %d values with exponent %d, expected %d with exponent %d"
                            .formatted(
                                    example.offset(),
                                    embedding.dimension(),
                                    embedding.exponent(),
                                    settings.dimension(),
                                    settings.exponent()));
        }
    }
}
