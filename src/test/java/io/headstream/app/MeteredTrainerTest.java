package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.evaluation.DriftSignal;
import io.headstream.evaluation.DriftSignal.Detector;
import io.headstream.event.RejectionCategory;
import io.headstream.learning.LearnerName;
import io.headstream.metrics.MetricsRegistry;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.WindowEvaluation;
import io.headstream.snapshot.WindowOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeteredTrainerTest {
    private static final LearnerName RIDGE = new LearnerName("ridge");
    private static final String DENSE = "{head=\"colours\",learner=\"dense\"}";

    private final MetricsRegistry metrics = new MetricsRegistry();
    private final MeteredTrainer trainer = new MeteredTrainer(metrics, Colours.settings());

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void shouldBeginEveryCounterOfALearnerAndOfACategoryAtZero() {
        Scrape scrape = Scrape.of(metrics);

        for (String name : List.of("examples", "steps_refused", "step_remarks", "snapshots")) {
            assertThat(scrape.samples("headstream_%s_total".formatted(name)))
                    .as(name)
                    .containsExactlyInAnyOrder(DENSE + " 0.0", "{head=\"colours\",learner=\"ridge\"} 0.0");
        }
        assertThat(scrape.samples("headstream_rejections_total"))
                .hasSize(RejectionCategory.values().length)
                .contains("{category=\"HEAD_UNKNOWN\",role=\"trainer\"} 0.0");
    }

    @Test
    void shouldMeasureAStepAndHandItsOutcomeOn() {
        WindowOutcome outcome = Colours.step(Colours.untrained(), 0);
        WindowOutcome refused = new WindowOutcome(
                outcome.line(),
                outcome.evaluation(),
                Optional.empty(),
                Optional.of("it is not finite"),
                List.of("one example left out", "another one too"),
                outcome.events());

        assertThat(trainer.stepped(Colours.HEAD, Colours.DENSE, () -> outcome)).isSameAs(outcome);
        trainer.stepped(Colours.HEAD, Colours.DENSE, () -> refused);

        assertSamples("headstream_step_seconds_count", "{head=\"colours\",kind=\"dense\",learner=\"dense\"} 2");
        assertThat(sample("headstream_examples_total", DENSE)).isEqualTo("4.0");
        assertThat(sample("headstream_steps_refused_total", DENSE)).isEqualTo("1.0");
        assertThat(sample("headstream_step_remarks_total", DENSE)).isEqualTo("2.0");
    }

    @Test
    void shouldMeasureAStepOfALearnerThatItWasNotToldOf() {
        trainer.stepped(Colours.HEAD, new LearnerName("later"), () -> Colours.step(Colours.untrained(), 0));

        assertSamples("headstream_step_seconds_count", "{head=\"colours\",kind=\"unknown\",learner=\"later\"} 1");
    }

    @Test
    void shouldShowTheLastWindowOnlyHoweverItWasServed() {
        WindowOutcome first = Colours.step(Colours.untrained(), 0);
        WindowEvaluation second = Colours.step(first.line(), 2).evaluation();

        trainer.evaluated(Colours.HEAD, List.of(first.evaluation()));
        assertSamples("headstream_head_accuracy_ratio", "{head=\"colours\",learner=\"dense\",serving=\"false\"} 0.0");
        assertSamples("headstream_head_log_loss_nats");

        trainer.evaluated(Colours.HEAD, List.of(served(second, List.of())));
        assertSamples("headstream_head_accuracy_ratio", "{head=\"colours\",learner=\"dense\",serving=\"true\"} 1.0");
        assertSamples(
                "headstream_head_log_loss_nats",
                "{head=\"colours\",learner=\"dense\",serving=\"true\"} "
                        + second.metrics().logLoss().orElseThrow());
        assertSamples(
                "headstream_head_calibration_error_ratio",
                "{head=\"colours\",learner=\"dense\",serving=\"true\"} "
                        + second.metrics().expectedCalibrationError().orElseThrow());
    }

    @Test
    void shouldCountDriftByDetectorAndDirection() {
        WindowEvaluation window = Colours.step(Colours.untrained(), 0).evaluation();

        trainer.evaluated(
                Colours.HEAD,
                List.of(served(
                        window,
                        List.of(
                                new DriftSignal(Detector.ADWIN, 7, 0.1, 0.4, 5),
                                new DriftSignal(Detector.PAGE_HINKLEY, 8, 0.4, 0.1, 5),
                                new DriftSignal(Detector.ADWIN, 9, 0.1, 0.5, 5)))));

        assertSamples(
                "headstream_drift_signals_total",
                "{detector=\"adwin\",direction=\"worse\",head=\"colours\",learner=\"dense\"} 2.0",
                "{detector=\"page_hinkley\",direction=\"better\",head=\"colours\",learner=\"dense\"} 1.0");
    }

    @Test
    void shouldCountAVersionWhenItIsPublishedButNotWhenATaskComesWithIt() {
        HeadSnapshot first = Colours.step(Colours.untrained(), 0).snapshot().orElseThrow();

        trainer.resumed(first, 2_000);

        assertSamples("headstream_head_newest_version", DENSE + " 1.0");
        assertSamples("headstream_snapshot_size_bytes", DENSE + " 2000.0");
        assertThat(sample("headstream_snapshots_total", DENSE)).isEqualTo("0.0");

        HeadSnapshot second = Colours.step(Colours.step(Colours.untrained(), 0).line(), 2)
                .snapshot()
                .orElseThrow();
        trainer.published(second, 3_000);

        assertSamples("headstream_head_newest_version", DENSE + " 2.0");
        assertSamples("headstream_snapshot_size_bytes", DENSE + " 3000.0");
        assertThat(sample("headstream_snapshots_total", DENSE)).isEqualTo("1.0");
    }

    @Test
    void shouldNameOneChampionOfAHeadWhicheverLearnerItComesFrom() {
        trainer.rolledOut(champion(Colours.DENSE, 3));
        assertSamples("headstream_head_champion_version", DENSE + " 3.0");

        trainer.rolledOut(champion(RIDGE, 7));

        assertSamples("headstream_head_champion_version", "{head=\"colours\",learner=\"ridge\"} 7.0");
        assertSamples("headstream_head_rollout_epoch", "{head=\"colours\"} 1.0");
    }

    @Test
    void shouldNameNoChampionWhileThereIsNone() {
        trainer.rolledOut(RolloutState.untouched(Colours.HEAD));

        assertSamples("headstream_head_champion_version");
        assertSamples("headstream_head_rollout_epoch", "{head=\"colours\"} 0.0");
    }

    @Test
    void shouldTakeEveryGaugeOfAHeadAwayWithItsTask() {
        WindowOutcome outcome =
                Colours.step(Colours.step(Colours.untrained(), 0).line(), 2);
        trainer.evaluated(Colours.HEAD, List.of(outcome.evaluation()));
        trainer.published(outcome.snapshot().orElseThrow(), 2_000);
        trainer.rolledOut(champion(Colours.DENSE, 2));
        List<String> gauges = List.of(
                "headstream_head_accuracy_ratio",
                "headstream_head_log_loss_nats",
                "headstream_head_calibration_error_ratio",
                "headstream_head_newest_version",
                "headstream_snapshot_size_bytes",
                "headstream_head_champion_version",
                "headstream_head_rollout_epoch");
        gauges.forEach(
                gauge -> assertThat(Scrape.of(metrics).samples(gauge)).as(gauge).hasSize(1));

        trainer.released(Colours.HEAD);

        gauges.forEach(
                gauge -> assertThat(Scrape.of(metrics).samples(gauge)).as(gauge).isEmpty());
        assertThat(sample("headstream_snapshots_total", DENSE)).isEqualTo("1.0");
    }

    @Test
    void shouldMeasureSolvingAndCountWhatFailed() {
        trainer.solved(RIDGE, Duration.ofMillis(40));
        trainer.unsolved(Colours.HEAD, RIDGE);
        trainer.rejected(RejectionCategory.HEAD_UNKNOWN);

        assertSamples("headstream_solve_seconds_count", "{learner=\"ridge\"} 1");
        assertSamples("headstream_solve_seconds_sum", "{learner=\"ridge\"} 0.04");
        assertThat(sample("headstream_steps_refused_total", "{head=\"colours\",learner=\"ridge\"}"))
                .isEqualTo("1.0");
        assertThat(sample("headstream_rejections_total", "{category=\"HEAD_UNKNOWN\",role=\"trainer\"}"))
                .isEqualTo("1.0");
    }

    private static RolloutState champion(LearnerName learner, long version) {
        return RolloutState.first(
                Colours.HEAD, new HeadVersion(learner, version, "ab".repeat(32)), "first", "policy", Colours.NOON);
    }

    private static WindowEvaluation served(WindowEvaluation window, List<DriftSignal> drift) {
        return new WindowEvaluation(
                window.head(),
                window.learner(),
                window.version(),
                true,
                window.fromOffset(),
                window.toOffset(),
                window.scores(),
                window.lossAfter(),
                window.newLabels(),
                drift,
                window.eventTime());
    }

    private void assertSamples(String name, String... samples) {
        assertThat(Scrape.of(metrics).samples(name)).as(name).containsExactlyInAnyOrder(samples);
    }

    private String sample(String name, String labels) {
        return Scrape.of(metrics).samples(name).stream()
                .filter(sample -> sample.startsWith(labels))
                .findFirst()
                .orElseThrow()
                .substring(labels.length())
                .strip();
    }
}
