package io.headstream.config;

import io.headstream.wire.RegistryKeys;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;

/** Every key whose value is a secret, from the definitions of Headstream, of Kafka's clients and of the registry client. */
public final class SensitiveKeys {
    /** Of the kinds of client that a property can be limited to; none: all of them. */
    private static final List<String> CLIENTS =
            List.of("", "producer.", "consumer.", "main.consumer.", "restore.consumer.", "global.consumer.", "admin.");

    private SensitiveKeys() {}

    /** All of them, sorted. */
    public static Collection<String> all() {
        TreeSet<String> keys = new TreeSet<>();
        own().forEach(keys::add);
        for (OpenPrefix prefix : List.of(OpenPrefix.KAFKA, OpenPrefix.EMBEDDER_STREAMS, OpenPrefix.TRAINER_STREAMS)) {
            for (String client : CLIENTS) {
                kafka().forEach(name -> keys.add(prefix.text() + client + name));
            }
        }
        RegistryKeys.passwords().forEach(name -> keys.add(OpenPrefix.WIRE.text() + name));
        return keys;
    }

    /** Headstream's own, by type or name. */
    private static Stream<String> own() {
        return HeadstreamConfig.definition().configKeys().values().stream()
                .filter(key -> key.type == ConfigDef.Type.PASSWORD || Secrets.isSecret(key.name))
                .map(key -> key.name);
    }

    /** What Kafka's clients call passwords. */
    static Stream<String> kafka() {
        return Stream.of(
                        ProducerConfig.configDef(),
                        ConsumerConfig.configDef(),
                        AdminClientConfig.configDef(),
                        StreamsConfig.configDef())
                .flatMap(definition -> definition.configKeys().values().stream())
                .filter(key -> key.type == ConfigDef.Type.PASSWORD)
                .map(key -> key.name)
                .distinct();
    }
}
