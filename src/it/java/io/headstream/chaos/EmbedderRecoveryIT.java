package io.headstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.app.Committed;
import io.headstream.app.Headstream;
import io.headstream.chaos.EventStream.Due;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedder's changelogs are lost, while events wait for their batch and a label for its image. */
class EmbedderRecoveryIT {
    private static final String AWAITED = "awaited";
    private static final int EVENTS = 60;
    private static final int LABELLED_LATER = 3;
    private static final Map<String, String> PATIENT = Map.of("embedder.batch.linger.ms", "60000");
    private static final List<String> CHANGELOGS = Stream.of("labels", "batch-buffer", "entry-numbers", "seen-rollouts")
            .map(EmbedderRecoveryIT::changelog)
            .toList();

    @TempDir
    private Path directory;

    @Test
    void shouldAnswerOnceWhatWaitedAndLearnOnceFromWhatComesAgain() throws Exception {
        try (RecoveryBench bench = new RecoveryBench(directory)) {
            List<ImageEvent> events = stopWithEventsInHand(bench);
            Map<String, String> waited = content(bench, "batch-buffer");
            Map<String, String> numbers = content(bench, "entry-numbers");
            Set<String> labels = labelKeys(bench);
            String config = bench.config("second", Map.of());
            assertThat(waited).isNotEmpty();
            assertThat(RecoveryBench.program("recover", "--role", "EMBEDDER", "--config", config))
                    .startsWith("embedder: its changelogs are there, and stay as they are\n");

            try (Admin admin = bench.admin()) {
                admin.deleteTopics(CHANGELOGS).all().get();
            }
            assertThat(RecoveryBench.refused(
                            "recover",
                            "--role",
                            "EMBEDDER",
                            "--config",
                            bench.config("blind", Map.of("topics.predictions", "no-predictions"))))
                    .contains("records or more before offset", "neither prediction nor dead letter, expected fewer")
                    .contains("nothing was changed. With --allow-anew what can't be made again begins anew");
            String said = "%d events wait for their batch, %d images are known, 1 labels wait for their image"
                    .formatted(waited.size(), events.size() - waited.size());
            assertThat(RecoveryBench.program("recover", "--role", "EMBEDDER", "--dry-run", "--config", config))
                    .contains(said)
                    .doesNotContain("written");
            assertThat(Committed.topics(bench.bootstrapServers())).doesNotContainAnyElementsOf(CHANGELOGS);

            assertThat(RecoveryBench.program("recover", "--role", "EMBEDDER", "--config", config))
                    .contains(said, "written: start the instances");
            assertThat(content(bench, "batch-buffer")).isEqualTo(waited);
            assertThat(content(bench, "entry-numbers")).isEqualTo(numbers);
            assertThat(labelKeys(bench)).isEqualTo(labels);

            goOn(bench, events);
        }
    }

    /** An instance reads events that do not fill their batch, and a label whose image has not come, and stops. */
    private static List<ImageEvent> stopWithEventsInHand(RecoveryBench bench) throws Exception {
        try (Headstream headstream = bench.instance("first", PATIENT)) {
            headstream.start();
            ImageLabel early = new ImageLabel(AWAITED, EventStream.SECOND, "class-1", Instant.now(), "early");
            ReleaseState.send(
                    bench.bootstrapServers(),
                    "image-labels",
                    AWAITED,
                    bench.contract().encode("image-labels", early));
            // Closed without an end: the labels that it holds back never come.
            try (EventStream stream = new EventStream(bench.bootstrapServers(), bench.contract(), 1, 100)) {
                stream.start();
                await().atMost(RecoveryBench.PATIENCE).until(() -> stream.sent() >= EVENTS);
            }
            await("full batches")
                    .atMost(RecoveryBench.PATIENCE)
                    .until(() -> ReleaseState.predicted(bench.bootstrapServers())
                            >= ReleaseState.inFullBatches(bench.bootstrapServers()));
            assertThat(RecoveryBench.refused("recover", "--config", bench.config("second", Map.of())))
                    .contains("members, expected none: stop every instance, then recover");
            // Last, since what waits is predicted after a minute even so.
            await("events that wait for their batch")
                    .atMost(RecoveryBench.PATIENCE)
                    .until(() -> hasEventsInHand(bench));
        }
        List<ImageEvent> events =
                Committed.values(bench.bootstrapServers(), bench.contract(), "image-events", ImageEvent.class);
        events.forEach(event -> expect(bench, event));
        return events;
    }

    /** Whether each event is either answered or waits, and some wait; sends one more where none does. */
    private static boolean hasEventsInHand(RecoveryBench bench) throws Exception {
        int events = Committed.records(bench.bootstrapServers(), "image-events").size();
        int waiting = content(bench, "batch-buffer").size();
        long answered =
                Committed.values(bench.bootstrapServers(), bench.contract(), "predictions", Prediction.class).stream()
                        .map(Prediction::getImageId)
                        .distinct()
                        .count();
        if (answered == events) {
            send(bench, EventStream.unlabelled("one-more-" + events));
        }
        return waiting > 0 && answered + waiting == events;
    }

    private static void expect(RecoveryBench bench, ImageEvent event) {
        for (Target target : event.getTargets()) {
            Due due = new Due(event.getId(), target.getHead());
            bench.predictions.add(due);
            if (target.getLabel() != null) {
                bench.examples.add(due);
            }
        }
    }

    private static void goOn(RecoveryBench bench, List<ImageEvent> events) throws Exception {
        String servers = bench.bootstrapServers();
        try (Headstream headstream = bench.instance("second", Map.of())) {
            headstream.start();
            ImageEvent awaited = EventStream.unlabelled(AWAITED);
            send(bench, awaited);
            expect(bench, awaited);
            bench.examples.add(new Due(AWAITED, EventStream.SECOND));
            for (ImageEvent event : late(bench, events)) {
                ImageLabel label =
                        new ImageLabel(event.getId(), EventStream.SECOND, "class-1", Instant.now(), "second");
                ReleaseState.send(
                        servers, "image-labels", event.getId(), bench.contract().encode("image-labels", label));
                bench.examples.add(new Due(event.getId(), EventStream.SECOND));
            }
            bench.stream(servers, 2);
            // What was learned from before, and comes again, is predicted again and not learned from.
            send(bench, events.get(0));
            bench.awaitAll(servers);
            await("the image that came again")
                    .atMost(RecoveryBench.PATIENCE)
                    .until(() -> Committed.records(servers, "predictions").size()
                            >= bench.predictions.size()
                                    + events.get(0).getTargets().size());
        }
        RecoveryBench.assertProven(bench.account());
        ChaosResult.Count count = bench.account().count(bench.predictions, bench.examples, events.size());
        assertThat(count.lostPredictions()).isZero();
        assertThat(count.doubledPredictions())
                .isEqualTo(events.get(0).getTargets().size());
        assertThat(count.lostExamples()).isZero();
        assertThat(count.doubledExamples()).isZero();
        assertThat(Committed.records(servers, "image-events.dlq")).isEmpty();
    }

    private static List<ImageEvent> late(RecoveryBench bench, List<ImageEvent> events) {
        List<ImageEvent> late = events.stream()
                .filter(event -> !bench.examples.contains(new Due(event.getId(), EventStream.SECOND)))
                .limit(LABELLED_LATER)
                .toList();
        assertThat(late).hasSize(LABELLED_LATER);
        return late;
    }

    private static void send(RecoveryBench bench, ImageEvent event) throws Exception {
        ReleaseState.send(
                bench.bootstrapServers(),
                "image-events",
                event.getId(),
                bench.contract().encode("image-events", event));
    }

    /** What a changelog comes to: partition and key, and value, in hexadecimal digits. */
    private static Map<String, String> content(RecoveryBench bench, String store) {
        Map<String, String> content = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : Committed.records(bench.bootstrapServers(), changelog(store))) {
            String key = record.partition() + "/" + hex(record.key());
            if (record.value() == null) {
                content.remove(key);
            } else {
                content.put(key, hex(record.value()));
            }
        }
        return content;
    }

    /** Keys of images and labels; when they came is not known to the millisecond. */
    private static Set<String> labelKeys(RecoveryBench bench) {
        return content(bench, "labels").keySet().stream()
                .filter(key -> !key.substring(key.indexOf('/') + 1).startsWith("04"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    private static String changelog(String store) {
        return "headstream-embedder-%s-changelog".formatted(store);
    }
}
