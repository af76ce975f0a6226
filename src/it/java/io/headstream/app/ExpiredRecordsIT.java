package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.ImageEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the broker deletes before it is read is counted and said, and the rest goes on exactly once. */
class ExpiredRecordsIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int DELETED_PER_PARTITION = 7;

    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private Admin admin;

    @BeforeEach
    void listen() {
        admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
        said.start();
        logger().addAppender(said);
    }

    @AfterEach
    void listenNoMore() {
        logger().detachAppender(said);
        admin.close();
    }

    @Test
    void shouldCountAndNameWhatWasDeletedUnreadAndPredictTheRestOnce() throws Exception {
        List<ImageEvent> events = EmojiEvents.shuffled(120, 9);
        try (Headstream first = started()) {
            send(events.subList(0, 40));
            awaitCommitted(40);
            assertThat(first.metrics().scrape()).contains(counted(0));
            assertThat(health(first)).contains("\"status\":\"up\"");
        }
        Map<TopicPartition, Long> committed = committed();
        send(events.subList(40, 100));
        Map<TopicPartition, Long> kept = byName();
        committed.forEach((partition, offset) -> kept.put(partition, offset + DELETED_PER_PARTITION));
        delete(kept);
        int gone = DELETED_PER_PARTITION * committed.size();

        try (Headstream second = started()) {
            send(events.subList(100, 120));
            awaitCommitted(events.size() - gone);
            assertThat(second.metrics().scrape()).contains(counted(gone));
            assertThat(health(second))
                    .contains("\"status\":\"degraded\"", gone + " records were deleted before they were read");
        }

        ExactlyOnce.verify(cluster.bootstrapServers(), contract, events.size() - gone);
        assertThat(said.list)
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .hasSameSizeAs(committed.keySet());
        committed.forEach((partition, offset) -> assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(text -> text.startsWith(
                        "%d records of %s are gone: the broker deleted offsets %d to %d before they were read; goes on at offset %d."
                                .formatted(
                                        DELETED_PER_PARTITION,
                                        partition,
                                        offset,
                                        offset + DELETED_PER_PARTITION - 1,
                                        offset + DELETED_PER_PARTITION))));
    }

    @Test
    void shouldGoOnWithTheNextEventWhenAllThatWasUnreadIsGone() throws Exception {
        List<ImageEvent> events = EmojiEvents.shuffled(60, 10);
        try (Headstream first = started()) {
            send(events.subList(0, 20));
            awaitCommitted(20);
            assertThat(first.failed()).isNotDone();
        }
        Map<TopicPartition, Long> committed = committed();
        send(events.subList(20, 40));
        Map<TopicPartition, Long> ends = ends(committed.keySet());
        delete(ends);

        try (Headstream second = started()) {
            await().atMost(PATIENCE).until(() -> second.metrics().scrape().contains(counted(20)));
            send(events.subList(40, 60));
            awaitCommitted(40);
        }

        ExactlyOnce.verify(cluster.bootstrapServers(), contract, 40);
    }

    /** Of producers that are ten years behind; the broker looks for what is too old every five minutes only. */
    @Test
    void shouldShowHowMuchOfTheRetentionIsUsedUpWhileItIsBehind() throws Exception {
        try (Headstream headstream = started()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, "image-events"),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry(
                                            "retention.ms",
                                            Long.toString(Duration.ofDays(365).toMillis())),
                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            assertThat(headstream.failed()).isNotDone();
        }
        try (Headstream headstream = started()) {
            // Ten years of one, at a look of every five seconds: as long as it takes, there is something to be behind
            // on.
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
                sendTenYearsOld(100);
                return headstream
                        .metrics()
                        .scrape()
                        .contains(
                                "headstream_retention_used_ratio{partition=\"0\",role=\"embedder\",topic=\"image-events\"} 10.");
            });
        }
    }

    private void sendTenYearsOld(int events) {
        long tenYearsAgo = System.currentTimeMillis() - Duration.ofDays(3650).toMillis();
        EmojiEvents.send(
                producer,
                EmojiEvents.shuffled(events, 11).stream()
                        .map(event -> EmojiEvents.record(contract, event))
                        .map(record ->
                                new ProducerRecord<>(record.topic(), null, tenYearsAgo, record.key(), record.value()))
                        .toList());
    }

    private Headstream started() {
        Headstream headstream = new Headstream(cluster.config("a"), Set.of(Role.EMBEDDER, Role.TRAINER));
        headstream.start();
        return headstream;
    }

    private static String health(Headstream headstream) throws Exception {
        URI ready = URI.create(headstream.httpUrl().orElseThrow() + "/health/ready");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private void awaitCommitted(int events) {
        await().atMost(PATIENCE)
                .until(() -> predictions().size() >= events
                        && Committed.evaluations(cluster.bootstrapServers(), contract, "dense").stream()
                                        .mapToInt(HeadEvaluation::getExamples)
                                        .sum()
                                >= events);
    }

    private static Comparator<TopicPartition> order() {
        return Comparator.comparing(TopicPartition::toString);
    }

    private static Map<TopicPartition, Long> byName() {
        return new TreeMap<>(order());
    }

    /** Where the embedder reads on, of the partitions that it has read. */
    private Map<TopicPartition, Long> committed() throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets("headstream-embedder")
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> positions = byName();
        offsets.forEach((partition, offset) -> {
            if (partition.topic().equals("image-events")) {
                positions.put(partition, offset.offset());
            }
        });
        assertThat(positions).hasSize(2);
        return positions;
    }

    private Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) throws Exception {
        Map<TopicPartition, Long> ends = byName();
        admin.listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                .all()
                .get()
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    private void delete(Map<TopicPartition, Long> before) throws Exception {
        admin.deleteRecords(before.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> RecordsToDelete.beforeOffset(entry.getValue()))))
                .all()
                .get();
    }

    private static String counted(int records) {
        return "headstream_records_expired_total{role=\"embedder\",topic=\"image-events\"} %d.0\n".formatted(records);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(InputProgress.class);
    }
}
