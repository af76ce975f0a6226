package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.RejectionCategory;
import io.headstream.wire.avro.ImageEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryAvroSerdeTest {
    private RegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = new RegistryServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldWriteAZeroByteTheIdAndTheBody() {
        server.put("other", "\"string\"");

        byte[] bytes = serializer(Map.of()).serialize("events", Records.imageEvent("cat-1"));

        assertThat(ByteBuffer.wrap(bytes).get()).isZero();
        assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(2);
        assertThat(server.calls().get(0).path()).isEqualTo("/subjects/events-value/versions");
        assertThat(deserializer(Map.of()).deserialize("events", bytes)).isEqualTo(Records.imageEvent("cat-1"));
    }

    @Test
    void shouldRegisterTheSchemaOfTheSchemaFileWithNothingOfJavas() throws IOException {
        Schema file = new Schema.Parser().parse(Files.readString(Path.of("schemas/ImageEvent.avsc")));

        assertThat(SchemaText.of(ImageEvent.getClassSchema())).isEqualTo(file.toString());
    }

    @Test
    void shouldOnlyLookUpWhenRegisteringIsOff() {
        RegistryAvroSerializer serializer = serializer(Map.of(RegistryConfig.AUTO_REGISTER, "false"));

        assertThatThrownBy(() -> serializer.serialize("events", Records.imageEvent("cat-1")))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("io.headstream.wire.avro.ImageEvent")
                .hasMessageContaining("events-value")
                .hasMessageContaining("auto.register.schemas");

        server.put("events-value", SchemaText.of(ImageEvent.getClassSchema()));
        assertThat(serializer.serialize("events", Records.imageEvent("cat-1"))).startsWith(0, 0, 0, 0, 1);
        assertThat(server.calls()).extracting(RegistryServer.Call::path).containsOnly("/subjects/events-value");
    }

    @Test
    void shouldReadAContractRecordAsGenericRecordIfAskedTo() {
        byte[] bytes = serializer(Map.of()).serialize("events", Records.imageEvent("cat-1"));

        Object read =
                deserializer(Map.of(RegistryConfig.SPECIFIC_READER, false)).deserialize("events", bytes);

        assertThat(read).isInstanceOf(GenericRecord.class).isNotInstanceOf(ImageEvent.class);
    }

    @Test
    void shouldReadARecordOfAnotherNameAsGenericRecordAndLoadNoClassOfThatName() {
        // Loading this class by name would work, and run whatever its initialiser does.
        int id = server.put(
                "x",
                "{\"type\":\"record\",\"name\":\"io.headstream.wire.RegistryAvroSerdeTest\","
                        + "\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");

        Object read = deserializer(Map.of()).deserialize("x", new byte[] {0, 0, 0, 0, (byte) id, 6});

        assertThat(read)
                .isInstanceOfSatisfying(
                        GenericRecord.class,
                        record -> assertThat(record.get("a")).isEqualTo(3));
    }

    @Test
    void shouldPassNullThrough() {
        assertThat(serializer(Map.of()).serialize("events", null)).isNull();
        assertThat(deserializer(Map.of()).deserialize("events", null)).isNull();
    }

    @Test
    void shouldRefuseToWriteWhatIsNoRecord() {
        assertThatThrownBy(() -> serializer(Map.of()).serialize("events", "text"))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("java.lang.String");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "00000001", "0100000001", "7b226964223a317d"})
    void shouldRefuseWhatIsNotInTheWireFormat(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> deserializer(Map.of()).deserialize("events", bytes))
                .isInstanceOfSatisfying(
                        WireException.class,
                        e -> assertThat(e.rejection().category()).isEqualTo(RejectionCategory.WIRE_FORMAT_INVALID));
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void shouldTellAnUnknownSchemaFromARegistryThatIsAway() {
        byte[] bytes = {0, 0, 0, 0, 99, 1};
        RegistryAvroDeserializer deserializer = deserializer(Map.of(RegistryConfig.RETRIES, 0));

        assertThatThrownBy(() -> deserializer.deserialize("events", bytes))
                .isInstanceOf(WireException.class)
                .hasMessage("schema id 99, expected an id that the registry knows [SCHEMA_UNKNOWN]");
        server.close();
        assertThatThrownBy(() -> deserializer.deserialize("events", new byte[] {0, 0, 0, 0, 98, 1}))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    private RegistryAvroSerializer serializer(Map<String, Object> config) {
        RegistryAvroSerializer serializer = new RegistryAvroSerializer();
        serializer.configure(with(config), false);
        return serializer;
    }

    private RegistryAvroDeserializer deserializer(Map<String, Object> config) {
        RegistryAvroDeserializer deserializer = new RegistryAvroDeserializer();
        deserializer.configure(with(config), false);
        return deserializer;
    }

    private Map<String, Object> with(Map<String, Object> values) {
        Map<String, Object> config = new HashMap<>(Map.of(RegistryConfig.URL, server.url()));
        config.putAll(values);
        return config;
    }
}
