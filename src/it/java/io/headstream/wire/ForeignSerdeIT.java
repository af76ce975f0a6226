package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.RejectionCategory;
import io.headstream.wire.avro.ImageEvent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apicurio's serdes in place of Headstream's own, by nothing but class names and properties. */
class ForeignSerdeIT {
    private static final String SERIALIZER = "io.apicurio.registry.serde.avro.AvroKafkaSerializer";
    private static final String DESERIALIZER = "io.apicurio.registry.serde.avro.AvroKafkaDeserializer";

    private final Contract ours =
            new Contract(RegistryAvroSerializer.class, RegistryAvroDeserializer.class, SharedRegistry.config());

    @AfterEach
    void close() {
        ours.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldExchangeEventsBothWays(boolean specificReader) {
        Map<String, Object> config = config(SharedRegistry.nativeUrl());
        config.put("apicurio.registry.use-specific-avro-reader", specificReader);
        try (Contract theirs = new Contract(SERIALIZER, DESERIALIZER, config)) {
            byte[] written = theirs.encode("foreign-events", Records.imageEvent("cat-1"));
            assertThat(ours.decode("foreign-events", written, ImageEvent.class)).isEqualTo(Records.imageEvent("cat-1"));

            byte[] own = ours.encode("foreign-events", Records.imageEvent("cat-2"));
            assertThat(theirs.decode("foreign-events", own, ImageEvent.class)).isEqualTo(Records.imageEvent("cat-2"));
            assertThat(theirs.decode("foreign-events", written, ImageEvent.class))
                    .isEqualTo(Records.imageEvent("cat-1"));
        }
    }

    @Test
    void shouldTellFaultsOfTheRecord() {
        try (Contract theirs = new Contract(SERIALIZER, DESERIALIZER, config(SharedRegistry.nativeUrl()))) {
            byte[] bytes = theirs.encode("foreign-faults", Records.imageEvent("cat-1"));

            byte[] unknownSchema = bytes.clone();
            unknownSchema[1] = 0x7F;
            assertThat(categoryOf(theirs, unknownSchema)).isEqualTo(RejectionCategory.SCHEMA_UNKNOWN);

            byte[] cut = Arrays.copyOf(bytes, bytes.length - 20);
            assertThat(categoryOf(theirs, cut)).isEqualTo(RejectionCategory.AVRO_UNDECODABLE);

            assertThat(categoryOf(theirs, "{\"json\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .isEqualTo(RejectionCategory.WIRE_FORMAT_INVALID);
        }
    }

    @Test
    void shouldNotBlameTheRecordWhenTheRegistryIsAway() {
        byte[] bytes = ours.encode("foreign-away", Records.imageEvent("cat-1"));
        Map<String, Object> config = config("http://127.0.0.1:1/apis/registry/v2");
        config.put("apicurio.registry.retry-count", 0);
        try (Contract theirs = new Contract(SERIALIZER, DESERIALIZER, config)) {
            assertThatThrownBy(() -> theirs.decode("foreign-away", bytes, ImageEvent.class))
                    .isInstanceOf(RegistryUnavailableException.class);
            assertThatThrownBy(() -> theirs.encode("foreign-away", Records.imageEvent("cat-2")))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    private static RejectionCategory categoryOf(Contract contract, byte[] bytes) {
        try {
            contract.decode("foreign-faults", bytes, ImageEvent.class);
        } catch (WireException e) {
            return e.rejection().category();
        }
        throw new AssertionError("decoded, expected a rejection");
    }

    private static Map<String, Object> config(String url) {
        Map<String, Object> config = new HashMap<>();
        config.put("apicurio.registry.url", url);
        config.put("apicurio.registry.as-confluent", true);
        config.put("apicurio.registry.use-id", "contentId");
        config.put("apicurio.registry.auto-register", true);
        config.put("apicurio.registry.use-specific-avro-reader", true);
        return config;
    }
}
