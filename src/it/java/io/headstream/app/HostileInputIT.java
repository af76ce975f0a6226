package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.wire.Contract;
import io.headstream.wire.DeadLetterHeaders;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hostile corpus among good events: every record has exactly one outcome, the one that is expected of it. */
class HostileInputIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MAX_RECORD_BYTES = 8 << 20;
    private static final String GOOD = "good-";

    /** What the corpus's headers claim is over a terabyte; the largest that is allowed unfolds to 108 MB of samples. */
    private static final long MEMORY_BYTES = 1_500_000_000;

    @TempDir
    private Path directory;

    @Test
    void shouldAccountForEveryRecordAndGoOn() throws Exception {
        try (LiveCluster cluster = LiveCluster.start(directory);
                Contract contract = cluster.contract();
                ServerSocket nobody = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                KafkaProducer<byte[], byte[]> producer = producer(cluster);
                Headstream headstream =
                        new Headstream(cluster.config("a", Map.of("learners", "dense")), Set.of(Role.EMBEDDER))) {
            AtomicInteger asked = countConnections(nobody);
            headstream.start();
            List<HostileCorpus.Case> corpus = HostileCorpus.of(contract, "127.0.0.1:" + nobody.getLocalPort());
            EmojiEvents.send(producer, good(contract, 0));
            await().atMost(PATIENCE).until(() -> predictions(cluster, contract).size() == 8);
            long before = residentBytes();

            List<ProducerRecord<byte[], byte[]>> mixed = new ArrayList<>();
            for (HostileCorpus.Case one : corpus) {
                mixed.add(new ProducerRecord<>("image-events", utf8(one.name()), one.value()));
            }
            List<ProducerRecord<byte[], byte[]>> among = good(contract, 1);
            for (int i = 0; i < among.size(); i++) {
                mixed.add((i + 1) * mixed.size() / (among.size() + 1), among.get(i));
            }
            EmojiEvents.send(producer, mixed);
            EmojiEvents.send(producer, good(contract, 2));

            int sent = corpus.size() + 3 * 8;
            await().atMost(PATIENCE)
                    .until(() -> predictions(cluster, contract).size()
                                    + letters(cluster).size()
                            >= sent);
            Map<String, String> outcomes = new HashMap<>();
            for (Prediction prediction : predictions(cluster, contract)) {
                assertThat(outcomes.put(prediction.getImageId(), "predicted"))
                        .as(prediction.getImageId())
                        .isNull();
            }
            for (ConsumerRecord<byte[], byte[]> letter : letters(cluster)) {
                String key = new String(letter.key(), StandardCharsets.UTF_8);
                assertThat(outcomes.put(key, category(letter))).as(key).isNull();
            }
            Map<String, String> expected = corpus.stream()
                    .collect(Collectors.toMap(
                            HostileCorpus.Case::name,
                            one -> one.rejection().map(Enum::name).orElse("predicted")));
            for (int round = 0; round < 3; round++) {
                good(contract, round)
                        .forEach(record -> expected.put(new String(record.key(), StandardCharsets.UTF_8), "predicted"));
            }
            assertThat(outcomes).containsExactlyInAnyOrderEntriesOf(expected);
            assertThat(asked).as("connections to a server that events name").hasValue(0);
            assertThat(residentBytes() - before).isLessThan(MEMORY_BYTES);
        }
    }

    private static AtomicInteger countConnections(ServerSocket server) {
        AtomicInteger asked = new AtomicInteger();
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            server.accept().close();
                            asked.incrementAndGet();
                        }
                    } catch (java.io.IOException e) {
                        // Closed at the end of the test.
                        return;
                    }
                },
                "nobody");
        thread.setDaemon(true);
        thread.start();
        return asked;
    }

    private static List<ProducerRecord<byte[], byte[]>> good(Contract contract, int round) {
        return EmojiEvents.shuffled(8, round).stream()
                .map(event -> ImageEvent.newBuilder(event)
                        .setId(GOOD + round + "-" + event.getId())
                        .build())
                .map(event -> EmojiEvents.record(contract, event))
                .toList();
    }

    private static KafkaProducer<byte[], byte[]> producer(LiveCluster cluster) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        cluster.bootstrapServers(),
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        MAX_RECORD_BYTES),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static List<Prediction> predictions(LiveCluster cluster, Contract contract) {
        return Committed.values(cluster.bootstrapServers(), contract, "predictions", Prediction.class);
    }

    private static List<ConsumerRecord<byte[], byte[]>> letters(LiveCluster cluster) {
        return Committed.records(cluster.bootstrapServers(), "image-events.dlq");
    }

    private static String category(ConsumerRecord<byte[], byte[]> letter) {
        return new String(
                letter.headers().lastHeader(DeadLetterHeaders.CATEGORY).value(), StandardCharsets.UTF_8);
    }

    private static long residentBytes() throws java.io.IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(kib -> Long.parseLong(kib) * 1024)
                .findFirst()
                .orElse(0);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
