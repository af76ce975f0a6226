package io.headstream.ops.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.TopicNames;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.WeightChunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopicReadingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TopicNames TOPICS = HeadstreamConfig.of(Map.of(
                    "kafka.bootstrap.servers", "localhost:1",
                    "wire.schema.registry.url", "http://localhost:1",
                    "heads", "emoji"))
            .topics()
            .names();

    private final Contract contract = PlainAvro.contract();
    private final SampleView sample = new SampleView(news -> {}, Map.of());
    private final Board board = sample.board();
    private final TopicFeed feed = new TopicFeed(TOPICS, contract, board);
    private final Deque<MockConsumer<byte[], byte[]>> consumers = new ArrayDeque<>();
    private final List<MockConsumer<byte[], byte[]>> given = new ArrayList<>();
    private @Nullable TopicReading reading;

    @BeforeEach
    void twoConsumers() {
        consumers.add(consumer(1_000_000));
        consumers.add(consumer(1_000_000));
    }

    @AfterEach
    void stop() {
        Objects.requireNonNull(reading).close();
        contract.close();
    }

    @Test
    void shouldReadCompactedTopicsWholeAndOthersNearTheirEnd() {
        start();

        MockConsumer<byte[], byte[]> consumer = Objects.requireNonNull(given.get(0));
        await().atMost(PATIENCE)
                .until(() -> consumer.assignment().size() == feed.sources().size());
        assertThat(position(consumer, TOPICS.headRollouts())).isZero();
        assertThat(position(consumer, TOPICS.headSnapshots())).isZero();
        assertThat(position(consumer, TOPICS.predictions())).isEqualTo(1_000_000 - 400);
        assertThat(position(consumer, TOPICS.deadLetters())).isEqualTo(1_000_000 - 1_000);
    }

    @Test
    void shouldShowWhatComes() {
        start();

        send(TOPICS.headRollouts(), 0, "emoji", RolloutMapping.toAvro(state()));
        send(
                TOPICS.headSnapshots(),
                0,
                "emoji/dense/1/0",
                new HeadSnapshotPart(new WeightChunk(0, ByteBuffer.wrap(new byte[9]))));
        send(
                TOPICS.headSnapshots(),
                1,
                "emoji/dense/1/manifest",
                new HeadSnapshotPart(SampleView.manifest("dense", 1)));
        send(TOPICS.headEvaluations(), 990_000, "emoji/dense/1", SampleView.evaluation("dense", 1, 64, 20));
        send(TOPICS.predictions(), 999_990, "a", SampleView.prediction("a", 3, "cat"));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(board.head("emoji").orElseThrow().champion())
                    .isEqualTo(new VersionName("dense", 1, SampleView.sha256("dense", 1)));
            assertThat(versions()).hasSize(1);
            assertThat(board.windows("emoji", 10).orElseThrow()).hasSize(1);
            assertThat(board.predictions("emoji", 0, 10).orElseThrow().items()).hasSize(1);
        });
    }

    @Test
    void shouldLeaveOutWhatCannotBeReadAndGoOn() {
        start();

        given.get(0).addRecord(record(TOPICS.predictions(), 999_990, "a", new byte[] {1, 2, 3}));
        given.get(0).addRecord(record(TOPICS.headSnapshots(), 0, "no-key-of-ours", new byte[] {1}));
        given.get(0).addRecord(record(TOPICS.headRollouts(), 0, "emoji", null));
        send(TOPICS.predictions(), 999_991, "b", SampleView.prediction("b", 4, "cat"));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                board.predictions("emoji", 0, 10).orElseThrow().items())
                        .extracting(PredictionView::imageId)
                        .containsExactly("b"));
    }

    @Test
    void shouldForgetAVersionOnItsTombstone() {
        start();
        send(
                TOPICS.headSnapshots(),
                0,
                "emoji/dense/1/manifest",
                new HeadSnapshotPart(SampleView.manifest("dense", 1)));
        await().atMost(PATIENCE).until(() -> versions().size() == 1);

        given.get(0).addRecord(record(TOPICS.headSnapshots(), 1, "emoji/dense/1/manifest", null));

        await().atMost(PATIENCE).until(() -> versions().isEmpty());
    }

    @Test
    void shouldGoOnWhereItWasAfterAFault() {
        start();
        send(TOPICS.predictions(), 999_990, "a", SampleView.prediction("a", 3, "cat"));
        await().atMost(PATIENCE)
                .until(() ->
                        board.predictions("emoji", 0, 10).orElseThrow().items().size() == 1);

        given.get(0).setPollException(new KafkaException("the broker is away"));

        await().atMost(PATIENCE)
                .until(() -> given.size() == 2
                        && given.get(1).assignment().size() == feed.sources().size());
        assertThat(position(given.get(1), TOPICS.predictions())).isEqualTo(999_991);
        assertThat(board.stream(List.of(), null).fault()).contains("the broker is away");
    }

    @Test
    void shouldSayThatItIsCaughtUp() {
        consumers.clear();
        consumers.add(consumer(0));
        assertThat(board.stream(List.of(), null).caughtUp()).isFalse();

        start();

        await().atMost(PATIENCE).until(() -> board.stream(List.of(), null).caughtUp());
    }

    private void start() {
        reading = TopicReading.start(
                () -> {
                    MockConsumer<byte[], byte[]> next = consumers.remove();
                    given.add(next);
                    return next;
                },
                feed,
                board);
        await().atMost(PATIENCE)
                .until(() -> !given.isEmpty()
                        && given.get(0).assignment().size() == feed.sources().size());
    }

    private MockConsumer<byte[], byte[]> consumer(long end) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        for (TopicFeed.Source source : feed.sources()) {
            TopicPartition partition = new TopicPartition(source.topic(), 0);
            consumer.updatePartitions(
                    source.topic(),
                    List.of(new PartitionInfo(source.topic(), 0, Node.noNode(), new Node[0], new Node[0])));
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
            consumer.updateEndOffsets(Map.of(partition, end));
        }
        return consumer;
    }

    private void send(String topic, long offset, String key, SpecificRecord value) {
        given.get(0).addRecord(record(topic, offset, key, contract.encode(topic, value)));
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, long offset, String key, byte @Nullable [] value) {
        return new ConsumerRecord<>(topic, 0, offset, key.getBytes(StandardCharsets.UTF_8), value);
    }

    private List<VersionView> versions() {
        return board.versions("emoji", Optional.empty(), 0, 10).orElseThrow().items();
    }

    private static long position(MockConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.position(new TopicPartition(topic, 0));
    }

    private static RolloutState state() {
        return RolloutState.first(
                SampleView.HEAD,
                new HeadVersion(new LearnerName("dense"), 1, SampleView.sha256("dense", 1)),
                "first",
                "ann",
                Instant.EPOCH);
    }
}
