package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.wire.avro.ImageEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericData;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.io.BinaryEncoder;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.flink.formats.avro.registry.confluent.ConfluentSchemaRegistryCoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Confluent's own client, and bytes as another program writes them with it: an Avro of its own, too. */
class ConfluentClientIT {
    private final SchemaRegistryClient confluent = new CachedSchemaRegistryClient(SharedRegistry.url(), 100);
    private final Contract contract =
            new Contract(RegistryAvroSerializer.class, RegistryAvroDeserializer.class, SharedRegistry.config());

    @AfterEach
    void close() {
        contract.close();
    }

    @Test
    void shouldBeReadByConfluentsClient() throws Exception {
        byte[] bytes = contract.encode("confluent-reads", Records.imageEvent("cat-17"));

        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        Schema writer = new ConfluentSchemaRegistryCoder(confluent).readSchema(in);
        GenericRecord read = new GenericDatumReader<GenericRecord>(writer)
                .read(null, DecoderFactory.get().binaryDecoder(in, null));

        assertThat(read.get("id")).hasToString("cat-17");
        assertThat(read.get("content")).isEqualTo(Records.imageEvent("cat-17").getContent());
        assertThat(read.get("targets"))
                .hasToString("[{\"head\": \"emoji\", \"label\": \"Katze 🐈\"}, "
                        + "{\"head\": \"colour\", \"label\": null}]");
        assertThat(read.get("eventTime")).isEqualTo(1_700_000_000_123L);
        assertThat(confluent.getLatestSchemaMetadata("confluent-reads-value").getId())
                .isEqualTo(ByteBuffer.wrap(bytes).getInt(1));
    }

    @Test
    void shouldReadWhatConfluentsClientWrites() throws Exception {
        Schema schema = new Schema.Parser().parse(SchemaText.of(ImageEvent.getClassSchema()));
        GenericRecord target =
                new GenericData.Record(schema.getField("targets").schema().getElementType());
        target.put("head", "emoji");
        target.put("label", "cat");
        GenericRecord event = new GenericData.Record(schema);
        event.put("id", "cat-18");
        event.put("content", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        event.put("targets", List.of(target));
        event.put("eventTime", 5L);
        event.put("attributes", Map.of("a", "b"));

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ConfluentSchemaRegistryCoder("confluent-writes-value", confluent).writeSchema(schema, bytes);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(event, encoder);
        encoder.flush();

        ImageEvent read = contract.decode("confluent-writes", bytes.toByteArray(), ImageEvent.class);
        assertThat(read.getId()).isEqualTo("cat-18");
        assertThat(read.getTargets().get(0).getLabel()).isEqualTo("cat");
        assertThat(read.getEventTime()).hasToString("1970-01-01T00:00:00.005Z");
        assertThat(read.getAttributes()).containsEntry("a", "b");
    }

    @Test
    void shouldAgreeWithConfluentsClientOnTheIdOfASchema() throws Exception {
        int theirs =
                confluent.register("confluent-id-value", new AvroSchema(SchemaText.of(ImageEvent.getClassSchema())));
        RegistryClient ours = new RegistryClient(new RegistryConfig(SharedRegistry.config()));

        assertThat(ours.register("confluent-id-value", ImageEvent.getClassSchema()))
                .isEqualTo(theirs);
        assertThat(ours.findId("confluent-id-value", ImageEvent.getClassSchema()))
                .hasValue(theirs);
    }
}
