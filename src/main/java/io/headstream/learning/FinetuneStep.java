package io.headstream.learning;

import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import io.headstream.learning.TailEngine.TailTuning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** One training step of a tail and the head on it, from a window whose classes were taken up already. Not reused. */
final class FinetuneStep {
    private final FinetuneHyperParameters settings;
    private final FinetuneState ready;
    private final DenseHead before;
    private final ClassCounts classesBefore;
    private final List<TrainingExample> window;

    /**
     * A step from a state.
     *
     * @param ready the state, with room for the window's classes
     * @param before what took the tail's features before it had room for them
     * @param classesBefore how many of each class there had been
     * @param window what is learned from
     */
    FinetuneStep(
            FinetuneHyperParameters settings,
            FinetuneState ready,
            DenseHead before,
            ClassCounts classesBefore,
            List<TrainingExample> window) {
        this.settings = settings;
        this.ready = ready;
        this.before = before;
        this.classesBefore = classesBefore;
        this.window = window;
    }

    /** Takes it. */
    StepResult run(TailEngine engine, SplitMix64 random) {
        float[][] activations =
                window.stream().map(example -> example.embedding().toFloats()).toArray(float[][]::new);
        try (TailTuning tuning = engine.tune(ready.head().tail(), settings.layers(), settings.rule(), ready.tuning())) {
            float[][] features = tuning.features(activations);
            RunningTemperature temperature = settings.calibrated() ? calibrated(features) : ready.temperature();
            FinetuneState centred = with(ready.tuning(), ready.seen().plus(features), temperature);
            StepGuard guard = new StepGuard(logits(centred.head(), features), targets(centred.head()), settings.loss());
            FinetunePasses passes = new FinetunePasses(centred, window, settings, tuning);
            for (int epoch = 0; epoch < settings.passes().epochs(); epoch++) {
                passes.pass(random);
            }
            TuningState moved = tuning.state();
            if (!moved.isFinite()) {
                return new Refused(LearningEvent.REFUSED_NOT_FINITE, notFinite());
            }
            FinetuneState learned = with(moved, centred.seen(), temperature);
            Optional<Refused> objection = guard.objection(
                    logits(learned.head(), tuning.features(activations)),
                    learned.head().labels());
            return objection.isPresent() ? objection.get() : stepped(learned, random);
        }
    }

    private Stepped stepped(FinetuneState learned, SplitMix64 random) {
        return new Stepped(
                new FinetuneState(
                        learned.head(),
                        learned.tuning(),
                        learned.seen(),
                        ready.reservoir().plus(window, classesBefore, random),
                        learned.temperature()),
                window.size(),
                0,
                0);
    }

    private FinetuneState with(TuningState tuning, FinetuneState.Seen seen, RunningTemperature temperature) {
        FinetuneHead head = FinetuneState.head(ready.head().tail(), ready.head().labels(), tuning, seen, temperature);
        return new FinetuneState(head, tuning, seen, ready.reservoir(), temperature);
    }

    /** From what the head so far makes of the window: test, then train. Corrections are of images it may have seen. */
    private RunningTemperature calibrated(float[][] features) {
        List<float[]> known = new ArrayList<>();
        List<Integer> targets = new ArrayList<>();
        for (int i = 0; i < features.length; i++) {
            TrainingExample example = window.get(i);
            int target = Collections.binarySearch(before.labels(), example.label());
            if (target >= 0 && !example.correction()) {
                known.add(features[i]);
                targets.add(target);
            }
        }
        return ready.temperature().after(before.logits(known), targets);
    }

    private static float[][] logits(FinetuneHead head, float[][] features) {
        return head.onFeatures().logits(Arrays.asList(features)).toArray(float[][]::new);
    }

    private List<Integer> targets(FinetuneHead head) {
        return window.stream()
                .map(example -> Collections.binarySearch(head.labels(), example.label()))
                .toList();
    }

    private String notFinite() {
        return "the step gave parameters that are not finite, expected finite ones: the learning rates %s and, of the tail, %s are too high for these activations"
                .formatted(
                        HyperParameterReader.canonical(settings.learningRate().initial()),
                        HyperParameterReader.canonical(settings.tailLearningRate()));
    }
}
