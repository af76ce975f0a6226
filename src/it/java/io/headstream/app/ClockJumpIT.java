package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headstream.wire.Contract;
import io.headstream.wire.avro.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clock of the machine jumps under an instance in mid-stream, forwards and back, by an hour forwards and by a day back. By libfaketime
 * (Debian's package of that name), which stands between the process and the time of day; time that only passes (the JVM's
 * {@code nanoTime}) goes on as it does when an operator or a hypervisor sets a clock. Skips itself without it.
 */
class ClockJumpIT {
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final int EVENTS_PER_JUMP = 24;
    private static final List<String> JUMPS = List.of("+1h", "+0", "-1d", "+0");

    @TempDir
    private Path directory;

    @Test
    void shouldPredictAndLearnOnceWhileTheClockJumps() throws Exception {
        Optional<Path> library = library();
        assumeTrue(library.isPresent(), "no libfaketime on this machine");
        Path clock = directory.resolve("clock");
        set(clock, "+0");
        try (LiveCluster cluster = LiveCluster.start(directory);
                Contract contract = cluster.contract();
                InstanceProcess instance = InstanceProcess.startIn(
                        Map.of(
                                "LD_PRELOAD", library.get().toString(),
                                "FAKETIME_TIMESTAMP_FILE", clock.toString(),
                                "FAKETIME_CACHE_DURATION", "1",
                                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                                "FAKETIME_DONT_RESET", "1"),
                        cluster,
                        directory,
                        Map.of("embedder.batch.size", "1"))) {
            await().atMost(PATIENCE).until(instance::isReady);
            int sent;
            try (LiveStream stream = LiveStream.start(
                    cluster, contract, Set.of("animal", "food", "flag", "vehicle", "face", "hand"), 6)) {
                goOn(stream, instance, "+0");
                for (String jump : JUMPS) {
                    set(clock, jump);
                    goOn(stream, instance, jump);
                }
                sent = stream.end();
                await().atMost(PATIENCE).until(() -> learned(cluster, contract) >= sent);
                assertJumped(stream.predictions());
            }
            assertThat(instance.isReady()).isTrue();

            ExactlyOnce.verify(cluster.bootstrapServers(), contract, sent);
        }
    }

    /** Waits for so many predictions more, and tells how long they took. */
    private static void goOn(LiveStream stream, InstanceProcess instance, String jump) {
        int before = stream.predictions().size();
        long begin = System.nanoTime();
        await("predictions after " + jump)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> instance.isReady() && stream.predictions().size() >= before + EVENTS_PER_JUMP);
        System.out.printf(
                "clock %s: %d predictions in %.1f s%n",
                jump, stream.predictions().size() - before, (System.nanoTime() - begin) / 1e9);
    }

    /** The instance did believe it. */
    private static void assertJumped(List<Prediction> predictions) {
        Instant now = Instant.now();
        Map<Long, Integer> byHour = new TreeMap<>();
        predictions.forEach(prediction -> byHour.merge(
                Math.round(Duration.between(now, prediction.getProcessedAt()).toMinutes() / 60.0), 1, Integer::sum));
        System.out.println("predictions by hours between the instance's clock and this one: " + byHour);
        assertThat(byHour.keySet()).contains(-24L, 0L, 1L);
    }

    private static int learned(LiveCluster cluster, Contract contract) {
        return Committed.evaluations(cluster.bootstrapServers(), contract, "dense").stream()
                .mapToInt(io.headstream.wire.avro.HeadEvaluation::getExamples)
                .sum();
    }

    /** At once, so that nobody reads half of it. */
    private static void set(Path clock, String offset) throws IOException {
        Path next = Files.writeString(clock.resolveSibling("clock.next"), offset + "\n");
        Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Optional<Path> library() throws IOException {
        Path libraries = Path.of("/usr/lib");
        if (!Files.isDirectory(libraries)) {
            return Optional.empty();
        }
        try (Stream<Path> files =
                Files.find(libraries, 3, (path, attributes) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
            return files.findFirst();
        }
    }
}
