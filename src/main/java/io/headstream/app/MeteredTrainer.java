package io.headstream.app;

import io.headstream.config.HeadSettings;
import io.headstream.config.LearnerSettings;
import io.headstream.evaluation.DriftSignal;
import io.headstream.event.HeadName;
import io.headstream.event.RejectionCategory;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.metrics.HeadstreamMeter;
import io.headstream.metrics.MetricsRegistry;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.WindowEvaluation;
import io.headstream.snapshot.WindowOutcome;
import io.headstream.topology.TrainerObserver;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Measures what the trainer does. */
final class MeteredTrainer implements TrainerObserver {
    private static final String ROLE = Role.TRAINER.text();

    private static final String UNKNOWN_KIND = "unknown";

    /** Gauges of one window: all of a head's are replaced together. */
    private static final List<HeadstreamMeter> OF_A_WINDOW =
            List.of(HeadstreamMeter.ACCURACY, HeadstreamMeter.LOG_LOSS, HeadstreamMeter.CALIBRATION_ERROR);

    private static final List<HeadstreamMeter> OF_A_HEAD = List.of(
            HeadstreamMeter.NEWEST_VERSION,
            HeadstreamMeter.CHAMPION_VERSION,
            HeadstreamMeter.ROLLOUT_EPOCH,
            HeadstreamMeter.SNAPSHOT_SIZE);

    private record Line(HeadName head, LearnerName learner) {}

    private final MetricsRegistry metrics;
    private final Map<Line, String> kinds = new ConcurrentHashMap<>();

    /** Counters of these heads and their learners begin at 0, so that the first of anything shows as a rise. */
    MeteredTrainer(MetricsRegistry metrics, List<HeadSettings> heads) {
        this.metrics = metrics;
        for (HeadSettings head : heads) {
            for (LearnerSettings learner : head.learners()) {
                kinds.put(
                        new Line(head.name(), learner.name()),
                        learner.hyperParameters().values().getOrDefault(HyperParameters.KIND, UNKNOWN_KIND));
                String[] tags = {head.name().value(), learner.name().value()};
                metrics.count(HeadstreamMeter.EXAMPLES, 0, tags);
                metrics.count(HeadstreamMeter.STEPS_REFUSED, 0, tags);
                metrics.count(HeadstreamMeter.STEP_REMARKS, 0, tags);
                metrics.count(HeadstreamMeter.SNAPSHOTS, 0, tags);
            }
        }
        for (RejectionCategory category : RejectionCategory.values()) {
            metrics.count(HeadstreamMeter.REJECTIONS, 0, ROLE, category.name());
        }
    }

    @Override
    public WindowOutcome stepped(HeadName head, LearnerName learner, Supplier<WindowOutcome> step) {
        long begin = System.nanoTime();
        WindowOutcome outcome = step.get();
        metrics.record(
                HeadstreamMeter.STEP,
                Duration.ofNanos(System.nanoTime() - begin),
                head.value(),
                learner.value(),
                kinds.getOrDefault(new Line(head, learner), UNKNOWN_KIND));
        String[] tags = {head.value(), learner.value()};
        metrics.count(HeadstreamMeter.EXAMPLES, outcome.evaluation().examples(), tags);
        metrics.count(HeadstreamMeter.STEP_REMARKS, outcome.remarks().size(), tags);
        outcome.refusal().ifPresent(why -> metrics.count(HeadstreamMeter.STEPS_REFUSED, 1, tags));
        return outcome;
    }

    @Override
    public void evaluated(HeadName head, List<WindowEvaluation> evaluations) {
        OF_A_WINDOW.forEach(meter -> metrics.forget(meter, head.value()));
        evaluations.forEach(this::show);
    }

    private void show(WindowEvaluation evaluation) {
        String head = evaluation.head().value();
        String learner = evaluation.learner().value();
        String serving = Boolean.toString(evaluation.serving());
        var measured = evaluation.metrics();
        show(HeadstreamMeter.ACCURACY, measured.accuracy(), head, learner, serving);
        show(HeadstreamMeter.LOG_LOSS, measured.logLoss(), head, learner, serving);
        show(HeadstreamMeter.CALIBRATION_ERROR, measured.expectedCalibrationError(), head, learner, serving);
        for (DriftSignal signal : evaluation.drift()) {
            metrics.count(
                    HeadstreamMeter.DRIFT_SIGNALS,
                    1,
                    head,
                    learner,
                    signal.detector().name().toLowerCase(Locale.ROOT),
                    signal.worse() ? "worse" : "better");
        }
    }

    private void show(HeadstreamMeter meter, OptionalDouble value, String... tags) {
        value.ifPresent(known -> metrics.set(meter, known, tags));
    }

    @Override
    public void published(HeadSnapshot snapshot, long bytes) {
        metrics.count(
                HeadstreamMeter.SNAPSHOTS,
                1,
                snapshot.headName().value(),
                snapshot.version().learner().value());
        resumed(snapshot, bytes);
    }

    @Override
    public void resumed(HeadSnapshot newest, long bytes) {
        String[] tags = {newest.headName().value(), newest.version().learner().value()};
        metrics.set(HeadstreamMeter.NEWEST_VERSION, (double) newest.version().version(), tags);
        metrics.set(HeadstreamMeter.SNAPSHOT_SIZE, (double) bytes, tags);
    }

    @Override
    public void solved(LearnerName learner, Duration took) {
        metrics.record(HeadstreamMeter.SOLVE, took, learner.value());
    }

    @Override
    public void unsolved(HeadName head, LearnerName learner) {
        metrics.count(HeadstreamMeter.STEPS_REFUSED, 1, head.value(), learner.value());
    }

    @Override
    public void rolledOut(RolloutState state) {
        String head = state.head().value();
        metrics.forget(HeadstreamMeter.CHAMPION_VERSION, head);
        state.champion()
                .ifPresent(champion -> metrics.set(
                        HeadstreamMeter.CHAMPION_VERSION,
                        (double) champion.version(),
                        head,
                        champion.learner().value()));
        metrics.set(HeadstreamMeter.ROLLOUT_EPOCH, (double) state.epoch(), head);
    }

    @Override
    public void released(HeadName head) {
        OF_A_WINDOW.forEach(meter -> metrics.forget(meter, head.value()));
        OF_A_HEAD.forEach(meter -> metrics.forget(meter, head.value()));
    }

    @Override
    public void rejected(RejectionCategory category) {
        metrics.count(HeadstreamMeter.REJECTIONS, 1, ROLE, category.name());
    }
}
