package io.headstream.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The properties that Kafka's own clients know; others pass as well, for plug-ins bring their own. */
final class ClientPropertyNames {
    /** A topic setting for internal topics, which Streams passes on. */
    private static final String TOPIC = "topic.";

    private static final Set<String> KNOWN = known();

    private ClientPropertyNames() {}

    /** A sentence for every property that no client knows but that is nearly one that some client does. */
    static List<String> warnings(Values values) {
        List<String> warnings = new ArrayList<>();
        for (String key : values.namesSet()) {
            OpenPrefix.of(key)
                    .filter(prefix -> prefix != OpenPrefix.WIRE)
                    .flatMap(prefix -> likelyMeant(key.substring(prefix.text().length())))
                    .ifPresent(meant -> warnings.add(
                            "%s: no Kafka client knows this property, expected perhaps %s".formatted(key, meant)));
        }
        return warnings;
    }

    private static Optional<String> likelyMeant(String property) {
        String name = ReservedProperties.withoutClient(property);
        return KNOWN.contains(name) || name.startsWith(TOPIC) ? Optional.empty() : NearestName.to(name, KNOWN);
    }

    private static Set<String> known() {
        Set<String> names = new TreeSet<>(ProducerConfig.configNames());
        names.addAll(ConsumerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        names.addAll(StreamsConfig.configDef().names());
        return names;
    }
}
