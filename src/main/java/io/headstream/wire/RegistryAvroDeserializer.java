package io.headstream.wire;

import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro records from Confluent's wire format. Records of Headstream's contract become its generated classes, whatever
 * compatible version wrote them; others become {@code GenericRecord} by their writer's schema, as do all if
 * {@code specific.avro.reader} is false. Configured as {@link RegistryConfig} says. Thread-safe once configured.
 *
 * <p>Throws {@link WireException} for a record that cannot be read and {@link RegistryUnavailableException} if the
 * registry cannot be asked.
 */
public final class RegistryAvroDeserializer implements Deserializer<Object> {
    private @Nullable RegistryClient registry;
    private boolean specific = true;

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        RegistryConfig config = new RegistryConfig(configs);
        registry = new RegistryClient(config);
        specific = config.getBoolean(RegistryConfig.SPECIFIC_READER);
    }

    @Override
    public @Nullable Object deserialize(String topic, byte @Nullable [] data) {
        if (data == null) {
            return null;
        }
        int id = WireFormat.schemaId(data);
        Schema writer = schema(id);
        String what = "record with schema id " + id;
        Optional<Class<? extends SpecificRecord>> type = specific ? ContractTypes.find(writer) : Optional.empty();
        return type.isPresent()
                ? AvroBody.readSpecific(what, writer, type.get(), data, WireFormat.HEADER_LENGTH)
                : AvroBody.readGeneric(what, writer, data, WireFormat.HEADER_LENGTH);
    }

    private Schema schema(int id) {
        RegistryClient client = registry;
        if (client == null) {
            throw new IllegalStateException("deserializer is not configured, expected configure() first");
        }
        return client.findSchema(id)
                .orElseThrow(() -> new WireException(new Rejection(
                        RejectionCategory.SCHEMA_UNKNOWN,
                        "schema id " + Integer.toUnsignedString(id),
                        "an id that the registry knows")));
    }
}
