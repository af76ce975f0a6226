package io.headstream.cli;

import io.headstream.app.RecoveredHead;
import io.headstream.config.HeadstreamConfig;
import io.headstream.event.HeadName;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.LearnerLine;
import io.headstream.snapshot.LineRecovery;
import io.headstream.snapshot.LineRecovery.Result;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.SnapshotMapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the trainer has to know of one head, made again from what is published and from the training log. */
final class HeadRecovery {
    /**
     * What came of it.
     *
     * @param head what the trainer has to know
     * @param again versions that their learners go on from, equal to what is published
     * @param anew learners that begin anew, and why, in sentences
     */
    record Outcome(RecoveredHead head, List<HeadVersion> again, List<String> anew) {}

    private final HeadstreamConfig settings;
    private final Contract contract;
    private final String head;
    private final VersionArchive archive;

    HeadRecovery(HeadstreamConfig settings, Contract contract, String head) {
        this.settings = settings;
        this.contract = contract;
        this.head = head;
        this.archive = VersionArchive.read(settings, head);
    }

    /**
     * Makes it.
     *
     * @param readTo where each partition of the training log ends
     */
    Outcome run(Map<Integer, Long> readTo) {
        Map<String, io.headstream.wire.avro.HeadSnapshot> newest = newest();
        int partition = newest.values().iterator().next().getTrainingLogPartition();
        // Windows are the head's: where one learner made a version, all had learned so far.
        long learnedTo = newest.values().stream()
                .mapToLong(io.headstream.wire.avro.HeadSnapshot::getToOffset)
                .max()
                .orElseThrow();
        Map<LearnerLine, HeadSnapshot> lines = new LinkedHashMap<>();
        List<HeadVersion> again = new ArrayList<>();
        List<String> anew = new ArrayList<>();
        for (io.headstream.wire.avro.HeadSnapshot manifest : newest.values()) {
            HeadSnapshot snapshot = archive.version(manifest);
            Result result = line(snapshot, partition, learnedTo);
            if (result instanceof Result.Recovered recovered) {
                lines.put(recovered.line(), snapshot);
                again.add(snapshot.version());
            } else if (result instanceof Result.Impossible impossible) {
                lines.put(untrained(snapshot).anew(learnedTo, snapshot.version().version()), snapshot);
                anew.add("learner '%s': %s".formatted(snapshot.version().learner(), impossible.why()));
            }
        }
        Map<HeadVersion, Integer> published = new LinkedHashMap<>();
        archive.manifests().forEach(manifest -> published.put(SnapshotMapping.version(manifest), manifest.getChunks()));
        RecoveredHead recovered = new RecoveredHead(
                new HeadName(head),
                partition,
                learnedTo,
                lines,
                published,
                waiting(partition, learnedTo, readTo.getOrDefault(partition, 0L)),
                archive.rollout().map(RolloutMapping::toDomain));
        return new Outcome(recovered, again, anew);
    }

    /** Each learner's, by its name. */
    private Map<String, io.headstream.wire.avro.HeadSnapshot> newest() {
        Map<String, io.headstream.wire.avro.HeadSnapshot> newest = new TreeMap<>();
        archive.manifests().stream()
                .sorted(Comparator.comparing(io.headstream.wire.avro.HeadSnapshot::getVersion))
                .forEach(manifest -> newest.put(manifest.getLearner(), manifest));
        return newest;
    }

    private Result line(HeadSnapshot snapshot, int partition, long learnedTo) {
        try (TrainingLog log = new TrainingLog(
                settings, contract, head, partition, snapshot.provenance().lineageFromOffset())) {
            return LineRecovery.of(snapshot, log, learnedTo);
        }
    }

    private static LearnerLine untrained(HeadSnapshot snapshot) {
        return LearnerLine.untrained(
                snapshot.headName(),
                snapshot.version().learner(),
                snapshot.provenance().hyperParameters(),
                snapshot.provenance().seed(),
                snapshot.provenance().programVersion());
    }

    private SortedMap<Long, byte[]> waiting(int partition, long fromOffset, long toOffset) {
        SortedMap<Long, byte[]> waiting = new TreeMap<>();
        byte[] key = head.getBytes(StandardCharsets.UTF_8);
        try (TopicReader reader = new TopicReader(settings)) {
            Iterator<ConsumerRecord<byte[], byte[]>> records =
                    reader.iterate(settings.topics().names().trainingLog(), partition, fromOffset);
            while (records.hasNext()) {
                ConsumerRecord<byte[], byte[]> record = records.next();
                if (record.offset() < toOffset && Arrays.equals(record.key(), key) && record.value() != null) {
                    waiting.put(record.offset(), record.value());
                }
            }
        }
        return waiting;
    }

    /** What serves by the rollout that is published, if that is there. */
    Optional<HeadVersion> serving() {
        return archive.rollout().map(RolloutMapping::toDomain).flatMap(state -> state.champion());
    }
}
