package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Materialized;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedStateTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration ABOVE = AbandonedState.USED_WITHIN.plusSeconds(1);
    private static final Duration WITHIN = AbandonedState.USED_WITHIN.minusSeconds(1);

    @TempDir
    private Path directory;

    private Path table;
    private Path shared;
    private Path process;
    private AbandonedState state;

    @BeforeEach
    void fill() throws IOException {
        Path task = Files.createDirectories(directory.resolve("2_0/rocksdb/labels"));
        table = Files.writeString(task.resolve("000010.sst"), "a table");
        shared = Files.writeString(
                Files.createDirectories(directory.resolve("global")).resolve("LOG"), "");
        process = Files.writeString(directory.resolve("kafka-streams-process-metadata"), "{}");
        state = new AbandonedState(directory);
    }

    @Test
    void shouldDeleteWhatNobodyUsedForHalfOfTheTimeThatDeletionsAreKept() throws IOException {
        age(ABOVE, table, shared, process);

        state.deleteUnlessUsedLately(NOW);

        assertThat(directory).isDirectoryContaining(path -> path.equals(process));
        try (var left = Files.list(directory)) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }

    @Test
    void shouldKeepWhatWasInOrderLately() throws IOException {
        age(ABOVE, table, shared);
        age(WITHIN, process);

        state.deleteUnlessUsedLately(NOW);

        assertThat(table).exists();
    }

    @Test
    void shouldNotTakeStoresThatAFailedStartOpenedForState() throws IOException {
        age(ABOVE, process);
        age(WITHIN, table, shared);

        state.deleteUnlessUsedLately(NOW);

        assertThat(table).doesNotExist();
    }

    @Test
    void shouldKeepWhatWasIdleAndClosed() throws IOException {
        age(ABOVE, table, shared, process);
        state.used();

        state.deleteUnlessUsedLately(Instant.now());

        assertThat(table).exists();
    }

    @Test
    void shouldNotTrustTimesThatLieAhead() throws IOException {
        age(ABOVE.negated(), table, shared, process);

        state.deleteUnlessUsedLately(NOW);

        assertThat(table).doesNotExist();
    }

    @Test
    void shouldKeepWhatKafkaStreamsUses() throws IOException {
        StreamsBuilder topology = new StreamsBuilder();
        topology.table("entries", Materialized.as("store"));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "application");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        AbandonedState used = new AbandonedState(directory.resolve("application"));
        Path task = Files.createDirectories(directory.resolve("application/2_0"));
        Path metadata = directory.resolve("application/kafka-streams-process-metadata");
        try (KafkaStreams streams = new KafkaStreams(topology.build(), properties)) {
            age(ABOVE, metadata);

            used.deleteUnlessUsedLately(NOW);

            assertThat(streams.state()).isEqualTo(KafkaStreams.State.CREATED);
            assertThat(task).exists();
        }

        used.deleteUnlessUsedLately(NOW);

        assertThat(task).doesNotExist();
    }

    @Test
    void shouldDoNothingWhereNothingIs() {
        AbandonedState none = new AbandonedState(directory.resolve("none"));

        none.deleteUnlessUsedLately(NOW);
        none.used();

        assertThat(directory.resolve("none")).doesNotExist();
    }

    private static void age(Duration age, Path... files) throws IOException {
        for (Path file : files) {
            Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
        }
    }
}
