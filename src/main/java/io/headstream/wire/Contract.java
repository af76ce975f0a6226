package io.headstream.wire;

import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Records of the contract to bytes and back, by a serializer and a deserializer that are named by class: Headstream's
 * own or any other that takes Avro records. What they throw is told apart into faults of the record and faults of the
 * registry. Thread-safe whatever the serdes are: a serde is used by one call at a time.
 */
public final class Contract implements AutoCloseable {
    private final SerdePool<Serializer<Object>> serializers;
    private final SerdePool<Deserializer<Object>> deserializers;

    /**
     * A contract by class names.
     *
     * @param serializer name of a {@link Serializer} class that takes Avro records
     * @param deserializer name of a {@link Deserializer} class that gives Avro records
     * @param config what both are configured with, as serdes of values
     * @throws ConfigException if a class cannot be had, is no serde, or refuses the configuration
     */
    public Contract(String serializer, String deserializer, Map<String, ?> config) {
        this.serializers = new SerdePool<>(() -> serializer(serializer, config));
        this.deserializers = new SerdePool<>(() -> deserializer(deserializer, config));
    }

    /** A contract by classes; as the other. */
    public Contract(
            Class<? extends Serializer<?>> serializer,
            Class<? extends Deserializer<?>> deserializer,
            Map<String, ?> config) {
        this(serializer.getName(), deserializer.getName(), config);
    }

    /**
     * A record as the value of a topic.
     *
     * @throws RegistryUnavailableException if the registry cannot be asked
     * @throws RegistryRefusedException if the registry will not have the schema
     * @throws org.apache.kafka.common.errors.SerializationException if the record does not fit its schema
     */
    public byte[] encode(String topic, SpecificRecord record) {
        byte[] bytes = serializers.use(serde -> {
            try {
                return serde.serialize(topic, record);
            } catch (RuntimeException e) {
                throw SerdeFault.onWrite(topic, e);
            }
        });
        if (bytes == null) {
            throw new IllegalStateException("serializer gave null for a record of topic " + topic);
        }
        return bytes;
    }

    /**
     * The record that a topic's value holds.
     *
     * @throws WireException if the value cannot be read, by its own fault
     * @throws RegistryUnavailableException if the registry cannot be asked
     */
    public <T extends SpecificRecord> T decode(String topic, byte @Nullable [] bytes, Class<T> type) {
        if (bytes == null) {
            throw new WireException(WireFormat.invalid("null value"));
        }
        Object decoded = deserializers.use(serde -> {
            try {
                return serde.deserialize(topic, bytes);
            } catch (RuntimeException e) {
                throw SerdeFault.onRead(topic, bytes, e);
            }
        });
        if (decoded instanceof IndexedRecord record) {
            return AvroBody.convert("record of topic " + topic, record, type);
        }
        throw new WireException(new Rejection(
                RejectionCategory.AVRO_UNDECODABLE,
                "record of topic %s decoded as %s".formatted(topic, ContractRule.kind(decoded)),
                type.getName()));
    }

    @Override
    public void close() {
        serializers.close();
        deserializers.close();
    }

    @SuppressWarnings("unchecked") // What a foreign serde takes is only known when it is called.
    private static Serializer<Object> serializer(String name, Map<String, ?> config) {
        Serializer<Object> serde = instance("wire.serializer", name, Serializer.class);
        serde.configure(config, false);
        return serde;
    }

    @SuppressWarnings("unchecked") // What a foreign serde gives is only known when it is called.
    private static Deserializer<Object> deserializer(String name, Map<String, ?> config) {
        Deserializer<Object> serde = instance("wire.deserializer", name, Deserializer.class);
        serde.configure(config, false);
        return serde;
    }

    private static <T> T instance(String key, String name, Class<T> type) {
        try {
            return Utils.newInstance(name, type);
        } catch (ClassNotFoundException e) {
            throw new ConfigException(key, name, "expected a class on the class path");
        } catch (ClassCastException e) {
            throw new ConfigException(key, name, "expected a " + type.getName());
        }
    }
}
