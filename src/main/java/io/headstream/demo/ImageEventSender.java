package io.headstream.demo;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.ImageId;
import io.headstream.event.Target;
import io.headstream.wire.Contract;
import io.headstream.wire.ImageEventMapping;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends images as events of the contract, each of them once however often the network makes it try (idempotent,
 * acknowledged by all replicas). An image that cannot be read or does not fit is told of and passed over. For one thread;
 * {@link #report()} for any.
 */
public final class ImageEventSender implements AutoCloseable {
    /** Room for the record's key, headers and framing beside its value. */
    private static final int RECORD_OVERHEAD_BYTES = 1024;

    private final Delivery delivery;
    private final Contract contract;
    private final String topic;
    private final int maxBytes;
    private final HeadName head;
    private final Clock clock;
    private final Consumer<String> skipped;

    private final AtomicLong unreadable = new AtomicLong();
    private final AtomicLong oversized = new AtomicLong();

    /**
     * Connects to the configured Kafka and registry.
     *
     * @param head the head that the images are for
     * @param clock gives the event time
     * @param skipped told in a sentence of every image that is not sent
     */
    public static ImageEventSender connect(
            HeadstreamConfig config, HeadName head, Clock clock, Consumer<String> skipped) {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.PRODUCER));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.topics().maxProducedBytes() + RECORD_OVERHEAD_BYTES);
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
        return new ImageEventSender(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                Contracts.of(config),
                config.topics().names().imageEvents(),
                config.topics().maxMessageBytes(),
                head,
                clock,
                skipped);
    }

    ImageEventSender(
            Producer<byte[], byte[]> producer,
            Contract contract,
            String topic,
            int maxBytes,
            HeadName head,
            Clock clock,
            Consumer<String> skipped) {
        this.delivery = new Delivery(producer, "events", topic);
        this.contract = contract;
        this.topic = topic;
        this.maxBytes = maxBytes;
        this.head = head;
        this.clock = clock;
        this.skipped = skipped;
    }

    /**
     * Sends an image, or tells why not.
     *
     * @throws KafkaException if an event could not be delivered; this one or one before it
     */
    public void send(LabelledImage image) {
        byte[] content;
        try {
            content = image.content().read();
        } catch (IOException e) {
            unreadable.incrementAndGet();
            skipped.accept("image '%s': cannot be read: %s".formatted(image.id(), e));
            return;
        }
        ImageEvent event =
                new ImageEvent(image.id(), content, List.of(new Target(head, image.labelOrNull())), clock.instant());
        byte[] value = contract.encode(topic, ImageEventMapping.toAvro(event));
        if (value.length + RECORD_OVERHEAD_BYTES > maxBytes) {
            oversized.incrementAndGet();
            skipped.accept("image '%s': event of %d bytes, expected at most %d"
                    .formatted(image.id(), value.length, maxBytes - RECORD_OVERHEAD_BYTES));
            return;
        }
        sendRaw(image.id(), value);
    }

    /**
     * Sends bytes as an event's value, whatever they are.
     *
     * @throws KafkaException if an event could not be delivered; this one or one before it
     */
    public void sendRaw(ImageId id, byte[] value) {
        delivery.send(id, value);
    }

    /**
     * Waits until the broker has acknowledged everything.
     *
     * @throws KafkaException if an event could not be delivered
     */
    public void flush() {
        delivery.flush();
    }

    /** How it went so far. */
    public SendReport report() {
        return new SendReport(delivery.sent(), unreadable.get(), oversized.get());
    }

    @Override
    public void close() {
        delivery.close();
        contract.close();
    }
}
