package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.wire.Contract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

class ImageEventSenderTest {
    private static final int MAX_BYTES = 4096;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final List<String> skipped = new ArrayList<>();
    private final ImageEventSender sender = sender(producer);

    @Test
    void shouldSendAnImageAsAnEventForItsHead() {
        sender.send(image("cat/tom.jpg", new byte[] {1, 2, 3}));

        ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
        assertThat(sent.topic()).isEqualTo("image-events");
        assertThat(sent.key()).asString(StandardCharsets.UTF_8).isEqualTo("cat/tom.jpg");
        assertThat(sent.value())
                .asString(StandardCharsets.UTF_8)
                .contains("cat/tom.jpg")
                .contains("emoji")
                .contains("\"cat\"")
                .contains(NOW.toString());
        assertThat(sender.report()).isEqualTo(new SendReport(1, 0, 0));
    }

    @Test
    void shouldTellOfAnImageThatCannotBeRead() {
        sender.send(new LabelledImage(new ImageId("cat/gone.jpg"), new Label("cat"), () -> {
            throw new IOException("gone");
        }));

        assertThat(producer.history()).isEmpty();
        assertThat(skipped).singleElement().asString().contains("cat/gone.jpg").contains("gone");
        assertThat(sender.report()).isEqualTo(new SendReport(0, 1, 0));
    }

    @Test
    void shouldTellOfAnImageThatIsTooLarge() {
        sender.send(image("cat/big.jpg", new byte[MAX_BYTES]));

        assertThat(producer.history()).isEmpty();
        assertThat(skipped).singleElement().asString().contains("cat/big.jpg").contains("expected at most 3072");
        assertThat(sender.report()).isEqualTo(new SendReport(0, 0, 1));
    }

    @Test
    void shouldStopWhenTheBrokerRefuses() {
        MockProducer<byte[], byte[]> refused =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        ImageEventSender refusing = sender(refused);
        refusing.send(image("cat/tom.jpg", new byte[3]));
        refused.errorNext(new TopicAuthorizationException("not yours"));

        assertThatThrownBy(() -> refusing.send(image("cat/tim.jpg", new byte[3])))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("image-events")
                .hasMessageContaining("not yours");
        assertThatThrownBy(refusing::flush).isInstanceOf(KafkaException.class);
        assertThat(refusing.report().sent()).isZero();
    }

    private ImageEventSender sender(MockProducer<byte[], byte[]> to) {
        return new ImageEventSender(
                to,
                new Contract(ReadableSerializer.class, NoDeserializer.class, Map.of()),
                "image-events",
                MAX_BYTES,
                new HeadName("emoji"),
                Clock.fixed(NOW, ZoneOffset.UTC),
                skipped::add);
    }

    private static LabelledImage image(String id, byte[] content) {
        return new LabelledImage(new ImageId(id), new Label("cat"), () -> content);
    }

    /** Writes records as the text that Avro gives them. */
    public static final class ReadableSerializer implements Serializer<Object> {
        @Override
        public byte[] serialize(String topic, Object record) {
            return ((SpecificRecord) record).toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Nothing is read here. */
    public static final class NoDeserializer implements Deserializer<Object> {
        @Override
        public Object deserialize(String topic, byte[] bytes) {
            throw new UnsupportedOperationException("nothing is read here");
        }
    }
}
