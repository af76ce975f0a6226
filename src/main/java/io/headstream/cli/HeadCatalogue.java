package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.TopicNames;
import io.headstream.demo.Contracts;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.RolloutState;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Every head with its versions and its rollout state, as the topics have them. */
final class HeadCatalogue {
    /**
     * One head.
     *
     * @param name its name
     * @param rolloutOrNull what serves; null: nothing yet
     * @param versions manifests by learner and version, ascending
     */
    record Entry(String name, @Nullable RolloutState rolloutOrNull, List<HeadSnapshot> versions) {
        Optional<RolloutState> rollout() {
            return Optional.ofNullable(rolloutOrNull);
        }

        /** The manifest of the version that serves, if it is still there. */
        Optional<HeadSnapshot> champion() {
            return rollout()
                    .flatMap(state -> find(
                            state.getChampion().getLearner(),
                            state.getChampion().getVersion()));
        }

        Optional<HeadSnapshot> find(String learner, long version) {
            return versions.stream()
                    .filter(manifest -> manifest.getLearner().equals(learner) && manifest.getVersion() == version)
                    .findFirst();
        }
    }

    private final Map<String, RolloutState> rollouts = new TreeMap<>();
    private final Map<String, Map<String, HeadSnapshot>> manifests = new TreeMap<>();

    private HeadCatalogue() {}

    /** Reads both topics to their ends. */
    static List<Entry> read(HeadstreamConfig settings) {
        TopicNames topics = settings.topics().names();
        HeadCatalogue catalogue = new HeadCatalogue();
        try (TopicReader reader = new TopicReader(settings);
                Contract contract = Contracts.of(settings)) {
            reader.readToEnd(List.of(topics.headSnapshots(), topics.headRollouts()), record -> {
                catalogue.take(record, topics, contract);
                return true;
            });
        }
        return catalogue.entries();
    }

    private void take(ConsumerRecord<byte[], byte[]> record, TopicNames topics, Contract contract) {
        if (record.value() == null) {
            takeRemoval(record, topics);
        } else if (record.topic().equals(topics.headRollouts())) {
            RolloutState state = contract.decode(record.topic(), record.value(), RolloutState.class);
            rollouts.merge(state.getHead(), state, (old, now) -> now.getEpoch() >= old.getEpoch() ? now : old);
        } else if (contract.decode(record.topic(), record.value(), HeadSnapshotPart.class)
                        .getPart()
                instanceof HeadSnapshot manifest) {
            manifests
                    .computeIfAbsent(manifest.getHead(), head -> new TreeMap<>())
                    .put(new String(record.key(), java.nio.charset.StandardCharsets.UTF_8), manifest);
        }
    }

    private void takeRemoval(ConsumerRecord<byte[], byte[]> record, TopicNames topics) {
        String key = new String(record.key(), java.nio.charset.StandardCharsets.UTF_8);
        if (record.topic().equals(topics.headRollouts())) {
            rollouts.remove(key);
        } else {
            manifests.values().forEach(versions -> versions.remove(key));
        }
    }

    private List<Entry> entries() {
        TreeSet<String> names = new TreeSet<>(rollouts.keySet());
        names.addAll(manifests.keySet());
        return names.stream()
                .map(name -> new Entry(
                        name,
                        rollouts.get(name),
                        sorted(manifests
                                .getOrDefault(name, Collections.emptyMap())
                                .values())))
                .toList();
    }

    private static List<HeadSnapshot> sorted(Collection<HeadSnapshot> manifests) {
        return manifests.stream()
                .sorted(Comparator.comparing(HeadSnapshot::getLearner).thenComparing(HeadSnapshot::getVersion))
                .toList();
    }
}
