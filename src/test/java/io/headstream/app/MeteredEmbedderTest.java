package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.event.RejectionCategory;
import io.headstream.event.Target;
import io.headstream.labelling.KeptImage;
import io.headstream.labelling.LabelClaim;
import io.headstream.labelling.LabelDraft;
import io.headstream.learning.Head;
import io.headstream.learning.LearnerName;
import io.headstream.metrics.MetricsRegistry;
import io.headstream.prediction.ServedHead;
import io.headstream.prediction.ServedHeads;
import io.headstream.snapshot.HeadVersion;
import io.headstream.topology.EmbedderObserver.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeteredEmbedderTest {
    private static final HeadName SHADES = new HeadName("shades");
    private static final LearnerName RIDGE = new LearnerName("ridge");
    private static final String VERSION = "headstream_head_served_version";
    private static final String EPOCH = "headstream_head_served_epoch";
    private static final String FAULT = "headstream_head_serving_fault";

    private final MetricsRegistry metrics = new MetricsRegistry();
    private final MeteredEmbedder embedder = new MeteredEmbedder(metrics, Set.of(Colours.HEAD, SHADES));

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void shouldBeginEveryCounterOfAHeadAndOfACategoryAtZero() {
        assertSamples("headstream_predictions_total", "{head=\"colours\"} 0.0", "{head=\"shades\"} 0.0");
        assertSamples("headstream_training_log_entries_total", "{head=\"colours\"} 0.0", "{head=\"shades\"} 0.0");
        assertThat(Scrape.of(metrics).samples("headstream_rejections_total"))
                .hasSize(RejectionCategory.values().length)
                .contains("{category=\"IMAGE_UNDECODABLE\",role=\"embedder\"} 0.0");
    }

    @Test
    void shouldCountAPredictionForEachTargetAndTheTimeOfItsEventOnce() {
        ImageEvent both = new ImageEvent(
                new ImageId("a"),
                new byte[0],
                List.of(new Target(Colours.HEAD, null), new Target(SHADES, null)),
                Colours.NOON);
        ImageEvent one = new ImageEvent(new ImageId("b"), new byte[0], List.of(new Target(SHADES, null)), Colours.NOON);

        embedder.predicted(both, Colours.NOON.plusMillis(250));
        embedder.predicted(one, Colours.NOON.plusMillis(500));

        assertSamples("headstream_predictions_total", "{head=\"colours\"} 1.0", "{head=\"shades\"} 2.0");
        assertSamples("headstream_event_to_prediction_seconds_count", "2");
        assertSamples("headstream_event_to_prediction_seconds_sum", "0.75");
    }

    @Test
    void shouldCountEveryEntryOfADraftForItsHead() {
        LabelDraft draft = LabelDraft.of(
                KeptImage.unlabelled(
                        new ImageId("a"), Colours.embedding(120, 0), Colours.NOON, new EventPosition(0, 1)),
                0);
        draft.claim(Colours.HEAD, LabelClaim.withImage(new Label("red")));
        draft.claim(Colours.HEAD, LabelClaim.byItself(null, "ada"));
        draft.claim(SHADES, LabelClaim.withImage(new Label("dark")));

        embedder.logged(draft);

        assertSamples("headstream_training_log_entries_total", "{head=\"colours\"} 2.0", "{head=\"shades\"} 1.0");
    }

    @Test
    void shouldMeasureEachStageAndHandItsResultOn() {
        assertThat(embedder.timed(Stage.INTAKE, () -> "read")).isEqualTo("read");
        assertThat(embedder.timed(Stage.PREDICT, () -> "scored")).isEqualTo("scored");
        embedder.timed(Stage.PREDICT, () -> "scored again");
        embedder.waited(Duration.ofMillis(20));

        assertSamples("headstream_intake_seconds_count", "1");
        assertSamples("headstream_predict_seconds_count", "2");
        assertSamples("headstream_batch_wait_seconds_sum", "0.02");
    }

    @Test
    void shouldShowWhatServesAndByWhichRollout() {
        embedder.serving(Colours.HEAD, ServedHeads.of(4, served(Colours.DENSE, 3)));
        embedder.serving(SHADES, ServedHeads.NONE);

        assertSamples(VERSION, "{head=\"colours\",learner=\"dense\"} 3.0");
        assertSamples(EPOCH, "{head=\"colours\"} 4.0", "{head=\"shades\"} 0.0");
        assertSamples(FAULT, "{head=\"colours\"} 0.0", "{head=\"shades\"} 0.0");
    }

    @Test
    void shouldShowOneServedVersionOfAHeadWhicheverLearnerItComesFrom() {
        embedder.serving(Colours.HEAD, ServedHeads.of(4, served(Colours.DENSE, 3)));
        embedder.serving(SHADES, ServedHeads.of(2, served(Colours.DENSE, 1)));

        embedder.serving(Colours.HEAD, ServedHeads.of(5, served(RIDGE, 7)));

        assertSamples(VERSION, "{head=\"colours\",learner=\"ridge\"} 7.0", "{head=\"shades\",learner=\"dense\"} 1.0");
        assertSamples(EPOCH, "{head=\"colours\"} 5.0", "{head=\"shades\"} 2.0");
    }

    @Test
    void shouldShowAFaultForAsLongAsAnotherVersionServesThanTheRolloutNames() {
        ServedHead before = served(Colours.DENSE, 3);

        embedder.serving(Colours.HEAD, new ServedHeads(5, before, null, List.of(), false));
        assertSamples(FAULT, "{head=\"colours\"} 1.0");
        assertThat(embedder.faults()).isEqualTo(1);
        assertSamples(VERSION, "{head=\"colours\",learner=\"dense\"} 3.0");
        assertSamples(EPOCH, "{head=\"colours\"} 5.0");

        embedder.serving(Colours.HEAD, ServedHeads.of(5, served(Colours.DENSE, 4)));
        assertSamples(FAULT, "{head=\"colours\"} 0.0");
        assertThat(embedder.faults()).isZero();
        assertSamples(VERSION, "{head=\"colours\",learner=\"dense\"} 4.0");
    }

    @Test
    void shouldShowNoServedVersionWhileNoneHasArrived() {
        embedder.serving(Colours.HEAD, new ServedHeads(1, null, null, List.of(), false));

        assertSamples(VERSION);
        assertSamples(FAULT, "{head=\"colours\"} 1.0");
    }

    @Test
    void shouldCountWhatWasSetAsideByCategory() {
        embedder.rejected(RejectionCategory.IMAGE_UNDECODABLE);

        assertThat(Scrape.of(metrics).samples("headstream_rejections_total"))
                .contains("{category=\"IMAGE_UNDECODABLE\",role=\"embedder\"} 1.0")
                .contains("{category=\"HEAD_UNKNOWN\",role=\"embedder\"} 0.0");
    }

    private static ServedHead served(LearnerName learner, long version) {
        Head head =
                Colours.step(Colours.untrained(), 0).snapshot().orElseThrow().head();
        return new ServedHead(new HeadVersion(learner, version, "ab".repeat(32)), Colours.BACKBONE, head);
    }

    private void assertSamples(String name, String... samples) {
        assertThat(Scrape.of(metrics).samples(name)).as(name).containsExactlyInAnyOrder(samples);
    }
}
