package io.headstream.chaos;

import io.headstream.app.Committed;
import io.headstream.chaos.EventStream.Due;
import io.headstream.learning.LogEntry;
import io.headstream.rollout.RolloutEvent;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.SnapshotVerifier;
import io.headstream.snapshot.SnapshotVerifier.Checkpoint;
import io.headstream.snapshot.Verdict;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutEventMapping;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutState;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import io.headstream.wire.avro.WeightChunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What is in the topics, as a consumer with {@code read_committed} sees it, held to what must be there. */
final class Account {
    private final String bootstrapServers;
    private final Contract contract;

    Account(String bootstrapServers, Contract contract) {
        this.bootstrapServers = bootstrapServers;
        this.contract = contract;
    }

    /** Counts predictions and examples against what is due. */
    ChaosResult.Count count(Set<Due> duePredictions, Set<Due> dueExamples, int events) {
        Map<Due, Long> predictions = times(predictions(), p -> new Due(p.getImageId(), p.getHead()));
        Map<Due, Long> examples = examples();
        return new ChaosResult.Count(
                events,
                total(predictions),
                total(examples),
                lost(duePredictions, predictions),
                doubled(duePredictions, predictions),
                lost(dueExamples, examples),
                doubled(dueExamples, examples),
                Committed.records(bootstrapServers, "image-events.dlq").size());
    }

    /** How many images there are; fails if the stream sent one twice, which would be its own fault. */
    int events(int sent) {
        List<ConsumerRecord<byte[], byte[]>> records = Committed.records(bootstrapServers, "image-events");
        Set<String> ids = records.stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .collect(Collectors.toSet());
        if (ids.size() != sent || records.size() != sent) {
            throw new IllegalStateException("image-events holds %d records of %d images, expected the %d that were sent"
                    .formatted(records.size(), ids.size(), sent));
        }
        return sent;
    }

    private List<Prediction> predictions() {
        return Committed.values(bootstrapServers, contract, "predictions", Prediction.class);
    }

    private Map<Due, Long> examples() {
        Map<Due, Long> examples = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : Committed.records(bootstrapServers, "training-log")) {
            TrainingLogEntry entry = contract.decode("training-log", record.value(), TrainingLogEntry.class);
            if (entry.getEntry() instanceof TrainingExample example) {
                examples.merge(new Due(example.getImageId(), head(record)), 1L, Long::sum);
            }
        }
        return examples;
    }

    private static <T> Map<Due, Long> times(List<T> values, Function<T, Due> due) {
        return values.stream().collect(Collectors.groupingBy(due, Collectors.counting()));
    }

    private static int total(Map<Due, Long> found) {
        return (int) found.values().stream().mapToLong(Long::longValue).sum();
    }

    private static int lost(Set<Due> due, Map<Due, Long> found) {
        return (int) due.stream().filter(one -> !found.containsKey(one)).count();
    }

    /** Beyond the first; what nobody asked for counts too. */
    private static int doubled(Set<Due> due, Map<Due, Long> found) {
        return found.entrySet().stream()
                .mapToInt(one -> (int) (one.getValue() - (due.contains(one.getKey()) ? 1 : 0)))
                .sum();
    }

    /** Every version that was published to a topic, by head and learner, in order. */
    Map<String, List<HeadSnapshot>> versions(String topic) {
        Map<String, List<byte[]>> chunks = new HashMap<>();
        Map<String, List<HeadSnapshot>> versions = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : Committed.records(bootstrapServers, topic)) {
            Object part = contract.decode(topic, record.value(), HeadSnapshotPart.class)
                    .getPart();
            String key = new String(record.key(), StandardCharsets.UTF_8);
            List<byte[]> ofVersion =
                    chunks.computeIfAbsent(key.substring(0, key.lastIndexOf('/')), version -> new ArrayList<>());
            if (part instanceof WeightChunk chunk) {
                ofVersion.add(bytes(chunk.getContent()));
            } else if (part instanceof io.headstream.wire.avro.HeadSnapshot manifest) {
                versions.computeIfAbsent(manifest.getHead() + "/" + manifest.getLearner(), line -> new ArrayList<>())
                        .add(SnapshotMapping.toDomain(manifest, ofVersion));
            }
        }
        return versions;
    }

    /** How many examples the newest versions of the learner that makes one of each window ({@code dense}) have come of. */
    long learnedFrom() {
        return versions("head-snapshots").entrySet().stream()
                .filter(line -> line.getKey().endsWith("/dense"))
                .mapToLong(line -> line.getValue()
                        .get(line.getValue().size() - 1)
                        .provenance()
                        .totalExamples())
                .sum();
    }

    /** How many versions a replay of the training log gives again to the bit. */
    int proven(Map<String, List<HeadSnapshot>> versions, List<String> breaches) {
        Map<String, List<LogEntry>> logs = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : Committed.records(bootstrapServers, "training-log")) {
            TrainingLogEntry entry = contract.decode("training-log", record.value(), TrainingLogEntry.class);
            logs.computeIfAbsent(head(record), head -> new ArrayList<>())
                    .add(TrainingLogMapping.toDomain(entry, record.offset()));
        }
        int proven = 0;
        for (List<HeadSnapshot> line : versions.values()) {
            List<LogEntry> log = logs.getOrDefault(line.get(0).headName().value(), List.of());
            proven += proven(line, log, breaches);
        }
        return proven;
    }

    private static int proven(List<HeadSnapshot> line, List<LogEntry> log, List<String> breaches) {
        checkNumbers(line, breaches);
        HeadSnapshot last = line.get(line.size() - 1);
        if (line.stream()
                .anyMatch(version -> version.provenance().lineageFromOffset()
                        != last.provenance().lineageFromOffset())) {
            breaches.add("%s began anew".formatted(last.version()));
        }
        // A line that makes a version of every window is proven in one replay, version by version; one that is solved
        // for only where it was published, so that each takes a replay.
        if (last.version().learner().value().equals("dense")) {
            Verdict verdict = new SnapshotVerifier()
                    .verify(last, line.stream().map(Checkpoint::of).toList(), log);
            return said(last, verdict, breaches) ? line.size() : 0;
        }
        return (int) line.stream()
                .filter(version -> said(version, new SnapshotVerifier().verify(version, log), breaches))
                .count();
    }

    private static void checkNumbers(List<HeadSnapshot> line, List<String> breaches) {
        for (int i = 0; i < line.size(); i++) {
            if (line.get(i).version().version() != i + 1) {
                breaches.add("%s of head '%s' comes in place %d"
                        .formatted(line.get(i).version(), line.get(i).headName(), i + 1));
                return;
            }
        }
    }

    private static boolean said(HeadSnapshot version, Verdict verdict, List<String> breaches) {
        if (verdict instanceof Verdict.Equal) {
            return true;
        }
        breaches.add("%s of head '%s' cannot be proven: %s".formatted(version.version(), version.headName(), verdict));
        return false;
    }

    /**
     * Holds the history to its rules: epochs rise by one, each begins where the one before it ended, the state that is
     * published is the last one's, and no prediction names a version that never served.
     *
     * @return how many changes there were
     */
    int rollouts(List<String> breaches) {
        Map<String, List<RolloutEvent>> histories = new LinkedHashMap<>();
        Committed.values(bootstrapServers, contract, "rollout-events", io.headstream.wire.avro.RolloutEvent.class)
                .stream()
                .map(RolloutEventMapping::toDomain)
                .filter(event -> event.answer().kind() == RolloutEvent.Answer.Kind.ACCEPTED)
                .forEach(event -> histories
                        .computeIfAbsent(event.head().value(), head -> new ArrayList<>())
                        .add(event));
        Set<String> served = new HashSet<>();
        histories.forEach((head, history) -> checkChain(head, history, served, breaches));
        Map<String, RolloutState> states = new HashMap<>();
        Committed.values(bootstrapServers, contract, "head-rollouts", RolloutState.class)
                .forEach(state -> states.put(state.getHead(), state));
        histories.forEach((head, history) -> {
            RolloutState state = states.get(head);
            RolloutEvent.After last = history.get(history.size() - 1).after();
            if (state == null
                    || state.getEpoch() != last.epoch()
                    || !Objects.equals(RolloutMapping.toDomain(state).champion().orElse(null), last.championOrNull())) {
                breaches.add("head '%s': the rollout that is published is not the history's last, epoch %d"
                        .formatted(head, last.epoch()));
            }
        });
        predictions().stream()
                .filter(prediction -> prediction.getServedBy() != null)
                .map(prediction -> prediction.getHead() + " "
                        + prediction.getServedBy().getLearner() + "/"
                        + prediction.getServedBy().getVersion())
                .filter(version -> !served.contains(version))
                .distinct()
                .forEach(version -> breaches.add("predictions name %s, which never served".formatted(version)));
        return histories.values().stream().mapToInt(List::size).sum();
    }

    private static void checkChain(String head, List<RolloutEvent> history, Set<String> served, List<String> breaches) {
        HeadVersion champion = null;
        for (int i = 0; i < history.size(); i++) {
            RolloutEvent event = history.get(i);
            if (event.after().epoch() != i + 1 || !Objects.equals(event.championBeforeOrNull(), champion)) {
                breaches.add("head '%s': epoch %d follows epoch %d with %s after %s"
                        .formatted(head, event.after().epoch(), i, event.championBeforeOrNull(), champion));
            }
            champion = event.after().championOrNull();
            remember(head, champion, served);
            if (event.after().canaryOrNull() != null) {
                remember(head, event.after().canaryOrNull().version(), served);
            }
        }
    }

    private static void remember(String head, @Nullable HeadVersion version, Set<String> served) {
        if (version != null) {
            served.add(head + " " + version.learner() + "/" + version.version());
        }
    }

    private static String head(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
