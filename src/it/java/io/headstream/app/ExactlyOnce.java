package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.EventPosition;
import io.headstream.learning.LogEntry;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.SnapshotVerifier;
import io.headstream.snapshot.Verdict;
import io.headstream.wire.Contract;
import io.headstream.wire.SnapshotMapping;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import io.headstream.wire.avro.WeightChunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts, under read_committed, what events with one labelled target must have given, and proves every published head
 * by replay of the training log.
 */
public final class ExactlyOnce {
    private final String bootstrapServers;
    private final Contract contract;

    private ExactlyOnce(String bootstrapServers, Contract contract) {
        this.bootstrapServers = bootstrapServers;
        this.contract = contract;
    }

    static void verify(String bootstrapServers, Contract contract, int events) {
        count(bootstrapServers, contract, events);
        new ExactlyOnce(bootstrapServers, contract).proveEveryVersion();
    }

    /** Counts only. */
    public static void count(String bootstrapServers, Contract contract, int events) {
        ExactlyOnce counted = new ExactlyOnce(bootstrapServers, contract);
        List<EventPosition> predicted = counted.predicted();
        assertThat(predicted).as("one prediction per event").hasSize(events).doesNotHaveDuplicates();
        List<EventPosition> learned = counted.learned();
        assertThat(learned).as("one training example per event").hasSize(events).doesNotHaveDuplicates();
        assertThat(predicted).containsExactlyInAnyOrderElementsOf(learned);
    }

    private List<EventPosition> predicted() {
        return Committed.values(bootstrapServers, contract, "predictions", Prediction.class).stream()
                .map(p -> new EventPosition(p.getSourcePartition(), p.getSourceOffset()))
                .toList();
    }

    private List<EventPosition> learned() {
        return Committed.values(bootstrapServers, contract, "training-log", TrainingLogEntry.class).stream()
                .filter(entry -> entry.getEntry() instanceof TrainingExample)
                .map(entry -> (TrainingExample) entry.getEntry())
                .map(e -> new EventPosition(e.getSourcePartition(), e.getSourceOffset()))
                .toList();
    }

    private void proveEveryVersion() {
        List<LogEntry> log = Committed.records(bootstrapServers, "training-log").stream()
                .map(this::logEntry)
                .toList();
        List<HeadSnapshot> versions = versions();
        assertThat(versions).as("published versions").isNotEmpty();
        // Heads that are solved for may be a little behind; the others have learned from everything.
        assertThat(versions.stream()
                        .filter(version -> version.version().learner().value().equals("dense"))
                        .mapToLong(version -> version.provenance().totalExamples())
                        .max())
                .hasValue(learned().size());
        for (HeadSnapshot version : versions) {
            assertThat(new SnapshotVerifier().verify(version, log))
                    .as("replay of %s", version.version())
                    .isInstanceOf(Verdict.Equal.class);
        }
    }

    private LogEntry logEntry(ConsumerRecord<byte[], byte[]> record) {
        TrainingLogEntry entry = contract.decode("training-log", record.value(), TrainingLogEntry.class);
        return TrainingLogMapping.toDomain(entry, record.offset());
    }

    /** In order of publication. */
    private List<HeadSnapshot> versions() {
        Map<String, List<byte[]>> chunks = new HashMap<>();
        List<HeadSnapshot> versions = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : Committed.records(bootstrapServers, "head-snapshots")) {
            if (record.value() == null) {
                // Taken away by retention; it was there.
                continue;
            }
            Object part = contract.decode("head-snapshots", record.value(), HeadSnapshotPart.class)
                    .getPart();
            String key = new String(record.key(), StandardCharsets.UTF_8);
            List<byte[]> ofVersion =
                    chunks.computeIfAbsent(key.substring(0, key.lastIndexOf('/')), version -> new ArrayList<>());
            if (part instanceof WeightChunk chunk) {
                ofVersion.add(bytes(chunk.getContent()));
            } else if (part instanceof io.headstream.wire.avro.HeadSnapshot manifest) {
                versions.add(SnapshotMapping.toDomain(manifest, ofVersion));
            }
        }
        return versions;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
