package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
            assertThat(left.toList()).isEqualTo(List.of(process));
        }
    }

    @Test
    void shouldKeepAllOfItIfAnyOfItWasUsed() throws IOException {
        age(ABOVE, table, shared, process);
        age(WITHIN, shared);

        state.deleteUnlessUsedLately(NOW);

        assertThat(table).exists();
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
    void shouldKeepWhatAnotherUses() throws IOException {
        age(ABOVE, table, shared, process);
        try (FileChannel channel = FileChannel.open(process, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            state.deleteUnlessUsedLately(NOW);

            assertThat(lock.isValid()).isTrue();
            assertThat(table).exists();
        }
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
