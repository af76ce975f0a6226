package io.headstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.app.Committed;
import io.headstream.app.Headstream;
import io.headstream.learning.LogEntry;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.SnapshotVerifier;
import io.headstream.snapshot.Verdict;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.TrainingLogEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trainer's changelogs are lost, and so is the beginning of the training log: learners cannot be made again. */
class AnewRecoveryIT {
    /** Entries of the training log; each head has some of them, and there are more. */
    private static final int FORGOTTEN = 20;

    @TempDir
    private Path directory;

    @Test
    void shouldRefuseThenLetLearnersBeginAnewAfterTheirNewestVersions() throws Exception {
        try (RecoveryBench bench = new RecoveryBench(directory)) {
            bench.run("first", 1, Map.of());
            Map<String, List<HeadSnapshot>> before = bench.account().versions("head-snapshots");
            int predicted =
                    Committed.records(bench.bootstrapServers(), "predictions").size();
            String config = bench.config("second", Map.of());
            try (Admin admin = bench.admin()) {
                admin.deleteTopics(RecoveryIT.TRAINER_CHANGELOGS).all().get();
                forgetTheBeginning(bench, admin);
            }

            assertThat(RecoveryBench.refused("recover", "--config", config))
                    .contains("head 'form', learner 'dense': ", "nothing was changed. With --allow-anew");
            assertThat(RecoveryBench.program("recover", "--allow-anew", "--dry-run", "--config", config))
                    .contains("form: begins anew: learner 'dense'", " serves")
                    .doesNotContain("written");
            assertThat(Committed.topics(bench.bootstrapServers()))
                    .doesNotContainAnyElementsOf(RecoveryIT.TRAINER_CHANGELOGS);

            assertThat(RecoveryBench.program("recover", "--allow-anew", "--config", config))
                    .contains("form: begins anew: learner 'dense'", "written: start the instances");
            try (Headstream headstream = bench.instance("second", Map.of())) {
                headstream.start();
                bench.stream(bench.bootstrapServers(), 2);
                await("new versions of every learner and all predictions")
                        .atMost(RecoveryBench.PATIENCE)
                        .until(() -> Committed.records(bench.bootstrapServers(), "predictions")
                                                .size()
                                        >= bench.predictions.size()
                                && before.keySet()
                                        .equals(grown(before, bench.account().versions("head-snapshots"))));
            }

            assertGoneOn(before, bench.account().versions("head-snapshots"), log(bench));
            List<Prediction> after =
                    Committed.values(bench.bootstrapServers(), bench.contract(), "predictions", Prediction.class);
            assertThat(after).hasSizeGreaterThan(predicted);
            assertThat(after.stream().filter(AnewRecoveryIT::isOfSecond))
                    .as("what served goes on serving")
                    .allMatch(prediction -> prediction.getServedBy() != null);
        }
    }

    private static Set<String> grown(Map<String, List<HeadSnapshot>> before, Map<String, List<HeadSnapshot>> after) {
        return after.keySet().stream()
                .filter(line -> after.getOrDefault(line, List.of()).size()
                        > before.getOrDefault(line, List.of()).size())
                .collect(Collectors.toSet());
    }

    private static boolean isOfSecond(Prediction prediction) {
        return prediction.getImageId().startsWith("image-2-");
    }

    private static void forgetTheBeginning(RecoveryBench bench, Admin admin) throws Exception {
        Map<TopicPartition, RecordsToDelete> beginnings =
                Committed.records(bench.bootstrapServers(), "training-log").stream()
                        .map(record -> new TopicPartition(record.topic(), record.partition()))
                        .distinct()
                        .collect(Collectors.toMap(
                                partition -> partition, partition -> RecordsToDelete.beforeOffset(FORGOTTEN)));
        admin.deleteRecords(beginnings).all().get();
    }

    /** Versions are numbered on, of lines that have no parent, and the log that is left proves each new one. */
    private static void assertGoneOn(
            Map<String, List<HeadSnapshot>> before,
            Map<String, List<HeadSnapshot>> after,
            Map<String, List<LogEntry>> logs) {
        before.forEach((line, old) -> {
            List<HeadSnapshot> all = after.getOrDefault(line, List.of());
            assertThat(all).hasSizeGreaterThan(old.size());
            assertThat(all)
                    .extracting(version -> version.version().version())
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, all.size())
                            .mapToObj(number -> (long) number)
                            .toList());
            HeadSnapshot first = all.get(old.size());
            assertThat(first.provenance().parentVersion()).isZero();
            List<LogEntry> log = logs.getOrDefault(first.headName().value(), List.of());
            assertThat(all.subList(old.size(), all.size()))
                    .allSatisfy(version -> assertThat(new SnapshotVerifier().verify(version, log))
                            .isInstanceOf(Verdict.Equal.class));
        });
    }

    private static Map<String, List<LogEntry>> log(RecoveryBench bench) {
        return Committed.records(bench.bootstrapServers(), "training-log").stream()
                .collect(Collectors.groupingBy(
                        record -> new String(record.key(), StandardCharsets.UTF_8),
                        Collectors.mapping(
                                record -> TrainingLogMapping.toDomain(
                                        bench.contract().decode("training-log", record.value(), TrainingLogEntry.class),
                                        record.offset()),
                                Collectors.toList())));
    }
}
