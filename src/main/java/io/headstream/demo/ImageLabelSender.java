package io.headstream.demo;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.event.ImageLabel;
import io.headstream.wire.Contract;
import io.headstream.wire.ImageLabelMapping;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends labels, each of them once (idempotent, acknowledged by all replicas), to the partition that an image with that id
 * went to if it was sent with the same partitioner; {@link ImageEventSender} has it. For one thread.
 */
public final class ImageLabelSender implements AutoCloseable {
    private final Delivery delivery;
    private final Contract contract;
    private final String topic;

    /** Connects to the configured Kafka and registry. */
    public static ImageLabelSender connect(HeadstreamConfig config) {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.PRODUCER));
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new ImageLabelSender(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                Contracts.of(config),
                config.topics().names().imageLabels());
    }

    ImageLabelSender(Producer<byte[], byte[]> producer, Contract contract, String topic) {
        this.delivery = new Delivery(producer, "labels", topic);
        this.contract = contract;
        this.topic = topic;
    }

    /**
     * Sends a label.
     *
     * @throws KafkaException if a label could not be delivered; this one or one before it
     */
    public void send(ImageLabel label) {
        delivery.send(label.imageId(), contract.encode(topic, ImageLabelMapping.toAvro(label)));
    }

    /**
     * Waits until the broker has acknowledged everything.
     *
     * @return how many labels that is
     * @throws KafkaException if a label could not be delivered
     */
    public long flush() {
        delivery.flush();
        return delivery.sent();
    }

    @Override
    public void close() {
        delivery.close();
        contract.close();
    }
}
