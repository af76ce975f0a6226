package io.headstream.wire;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro records in Confluent's wire format, their schemas registered under {@code <topic>-value} (or {@code -key}).
 * Configured as {@link RegistryConfig} says. Thread-safe once configured.
 *
 * <p>Throws {@link SerializationException} for what is no Avro record or does not fit its schema,
 * {@link RegistryRefusedException} and {@link RegistryUnavailableException} as those say.
 */
public final class RegistryAvroSerializer implements Serializer<Object> {
    private @Nullable RegistryClient registry;
    private boolean register = true;
    private String suffix = "-value";

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        RegistryConfig config = new RegistryConfig(configs);
        registry = new RegistryClient(config);
        register = config.getBoolean(RegistryConfig.AUTO_REGISTER);
        suffix = isKey ? "-key" : "-value";
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable Object data) {
        if (data == null) {
            return null;
        }
        if (!(data instanceof IndexedRecord avro)) {
            throw new SerializationException("a %s for topic %s, expected an Avro record"
                    .formatted(data.getClass().getName(), topic));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(WireFormat.header(schemaId(topic + suffix, avro.getSchema())));
        try {
            AvroBody.write(avro, bytes);
        } catch (AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new SerializationException(
                    "%s for topic %s does not fit its schema"
                            .formatted(avro.getSchema().getFullName(), topic),
                    e);
        }
        return bytes.toByteArray();
    }

    private int schemaId(String subject, Schema schema) {
        RegistryClient client = registry;
        if (client == null) {
            throw new IllegalStateException("serializer is not configured, expected configure() first");
        }
        if (register) {
            return client.register(subject, schema);
        }
        OptionalInt id = client.findId(subject, schema);
        return id.orElseThrow(() -> new RegistryRefusedException(
                "%s is not registered under subject '%s', expected it there since %s is false"
                        .formatted(schema.getFullName(), subject, RegistryConfig.AUTO_REGISTER)));
    }
}
