package io.headstream.app;

import io.headstream.wire.Contract;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The bundled pictures as events, in an order that a seed fixes. */
public final class EmojiEvents {
    private static final String ARCHIVE = "/io/headstream/demo/emoji-stream.zip";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private EmojiEvents() {}

    public static List<ImageEvent> shuffled(int count, long seed) {
        List<ImageEvent> events = new ArrayList<>();
        try (InputStream resource = EmojiEvents.class.getResourceAsStream(ARCHIVE);
                ZipInputStream zip = new ZipInputStream(resource)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".png")) {
                    String[] path = entry.getName().split("/");
                    events.add(event(entry.getName(), zip.readAllBytes(), path[path.length - 2]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.shuffle(events, new Random(seed));
        return List.copyOf(events.subList(0, count));
    }

    public static ImageEvent event(String id, byte[] content, String label) {
        return ImageEvent.newBuilder()
                .setId(id)
                .setContent(ByteBuffer.wrap(content))
                .setTargets(List.of(Target.newBuilder()
                        .setHead(LiveCluster.HEAD)
                        .setLabel(label)
                        .build()))
                .setEventTime(START)
                .build();
    }

    public static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends and waits until the broker has all. */
    public static void send(KafkaProducer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> records) {
        List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
        for (Future<RecordMetadata> one : sent) {
            try {
                one.get();
            } catch (ExecutionException | InterruptedException e) {
                throw new AssertionError("an event could not be sent", e);
            }
        }
    }

    /** Sends events and waits until the broker has all. */
    public static void send(KafkaProducer<byte[], byte[]> producer, Contract contract, List<ImageEvent> events) {
        send(producer, events.stream().map(event -> record(contract, event)).toList());
    }

    public static ProducerRecord<byte[], byte[]> record(Contract contract, ImageEvent event) {
        return new ProducerRecord<>(
                "image-events", event.getId().getBytes(StandardCharsets.UTF_8), contract.encode("image-events", event));
    }
}
