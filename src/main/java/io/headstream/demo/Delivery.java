package io.headstream.demo;

import io.headstream.event.ImageId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Sends records to one topic under image ids, and counts what was acknowledged. For one thread; {@link #sent()} for any. */
final class Delivery implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final Producer<byte[], byte[]> producer;
    private final String what;
    private final String topic;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /**
     * To a topic.
     *
     * @param producer this delivery's to close
     * @param what the records, for messages
     */
    Delivery(Producer<byte[], byte[]> producer, String what, String topic) {
        this.producer = producer;
        this.what = what;
        this.topic = topic;
    }

    /** @throws KafkaException if a record could not be delivered; this one or one before it */
    void send(ImageId id, byte[] value) {
        throwIfFailed();
        var unused = producer.send(
                new ProducerRecord<>(topic, id.value().getBytes(StandardCharsets.UTF_8), value), (metadata, e) -> {
                    if (e == null) {
                        sent.incrementAndGet();
                    } else {
                        failure.compareAndSet(null, e);
                    }
                });
    }

    /** Waits for all acknowledgements; throws as {@link #send}. */
    void flush() {
        producer.flush();
        throwIfFailed();
    }

    /** Records that the broker has acknowledged. */
    long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }

    private void throwIfFailed() {
        Exception cause = failure.get();
        if (cause != null) {
            throw new KafkaException(
                    "%s cannot be delivered to topic '%s': %s".formatted(what, topic, cause.getMessage()), cause);
        }
    }
}
