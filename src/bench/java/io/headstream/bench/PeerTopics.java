package io.headstream.bench;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.TopicSpec;
import io.headstream.demo.Contracts;
import io.headstream.demo.LabelledImage;
import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.Label;
import io.headstream.event.Target;
import io.headstream.wire.Contract;
import io.headstream.wire.ImageEventMapping;
import io.headstream.wire.avro.Prediction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How a peer is sent images and answers. Closed with it. */
interface PeerTopics extends AutoCloseable {
    /** Topics to make before it starts. */
    List<TopicSpec> toCreate();

    /** Where its answers come. */
    String predictions();

    /** An image on its way; labelled or only to be predicted. */
    ProducerRecord<byte[], byte[]> event(LabelledImage image, boolean labelled) throws IOException;

    /** The class that it says; empty: it knows none yet. */
    Optional<String> answer(ConsumerRecord<byte[], byte[]> record);

    @Override
    void close();

    /** Headstream's contract. */
    final class OfHeadstream implements PeerTopics {
        static final HeadName HEAD = new HeadName("peers");

        private final HeadstreamConfig config;
        private final Contract contract;

        OfHeadstream(HeadstreamConfig config) {
            this.config = config;
            this.contract = Contracts.of(config);
        }

        @Override
        public List<TopicSpec> toCreate() {
            return config.topics().specs();
        }

        @Override
        public String predictions() {
            return config.topics().names().predictions();
        }

        @Override
        public ProducerRecord<byte[], byte[]> event(LabelledImage image, boolean labelled) throws IOException {
            Label label = labelled ? image.labelOrNull() : null;
            ImageEvent event =
                    new ImageEvent(image.id(), image.content().read(), List.of(new Target(HEAD, label)), Instant.now());
            String topic = config.topics().names().imageEvents();
            return new ProducerRecord<>(
                    topic,
                    image.id().value().getBytes(StandardCharsets.UTF_8),
                    contract.encode(topic, ImageEventMapping.toAvro(event)));
        }

        @Override
        public Optional<String> answer(ConsumerRecord<byte[], byte[]> record) {
            return contract.decode(record.topic(), record.value(), Prediction.class).getTopK().stream()
                    .findFirst()
                    .map(io.headstream.wire.avro.ClassScore::getLabel);
        }

        @Override
        public void close() {
            contract.close();
        }
    }

    /** Plain records: the file as the value, the class in a header, the answer as text. */
    final class Plain implements PeerTopics {
        static final String IMAGES = "peer-images";
        static final String PREDICTIONS = "peer-predictions";

        private final int partitions;

        Plain(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public List<TopicSpec> toCreate() {
            return List.of(
                    new TopicSpec(IMAGES, partitions, (short) 1, Map.of("max.message.bytes", "8388608")),
                    new TopicSpec(PREDICTIONS, partitions, (short) 1, Map.of()));
        }

        @Override
        public String predictions() {
            return PREDICTIONS;
        }

        @Override
        public ProducerRecord<byte[], byte[]> event(LabelledImage image, boolean labelled) throws IOException {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    IMAGES,
                    image.id().value().getBytes(StandardCharsets.UTF_8),
                    image.content().read());
            Label label = image.labelOrNull();
            if (labelled && label != null) {
                record.headers().add("label", label.value().getBytes(StandardCharsets.UTF_8));
            }
            return record;
        }

        @Override
        public Optional<String> answer(ConsumerRecord<byte[], byte[]> record) {
            return Optional.of(new String(record.value(), StandardCharsets.UTF_8))
                    .filter(text -> !text.isEmpty());
        }

        @Override
        public void close() {}
    }
}
