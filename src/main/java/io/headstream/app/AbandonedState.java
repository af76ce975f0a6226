package io.headstream.app;

import io.headstream.topology.Changelogs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State on disk that nobody has used for so long that it cannot go on from where it was: Kafka Streams reads what came to its
 * changelogs since, and of what was deleted long ago these say nothing any more. Such entries would be there again.
 */
final class AbandonedState {
    /** Half of the time that deletions are kept: the way to the end of a changelog, and clocks, may take the rest. */
    static final Duration USED_WITHIN = Changelogs.TOMBSTONES_ON_DISK.dividedBy(2);

    private static final Logger LOG = LoggerFactory.getLogger(AbandonedState.class);

    /** Kafka Streams' own, written once; its time is when state was in order last. */
    private static final String PROCESS_FILE = "kafka-streams-process-metadata";

    /** Kafka Streams' own, which the process that uses the directory holds a lock on. */
    private static final String LOCK_FILE = ".lock";

    private final Path directory;

    /** @param directory of one Streams application: a directory for each task in it, and one for what all tasks share */
    AbandonedState(Path directory) {
        this.directory = directory;
    }

    /**
     * State has come to the end of its changelogs at this moment. No file of it tells as much: a start that fails before that
     * opens stores too, and writes to them.
     */
    void used() {
        try {
            Files.setLastModifiedTime(directory.resolve(PROCESS_FILE), FileTime.from(Instant.now()));
        } catch (NoSuchFileException e) {
            // Nothing is on disk.
        } catch (IOException e) {
            LOG.debug("cannot mark {} as used", directory, e);
        }
    }

    /**
     * Deletes it if it was last used too long ago, or if its time lies ahead by as much, so that this can't be told. It
     * comes back from the changelogs.
     *
     * @throws StartException if it cannot be read or deleted
     */
    void deleteUnlessUsedLately(Instant now) {
        Path process = directory.resolve(PROCESS_FILE);
        if (!Files.exists(process)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(
                        directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return; // In use: Kafka Streams says so.
            }
            Instant used = Files.getLastModifiedTime(process).toInstant();
            if (Duration.between(used, now).abs().compareTo(USED_WITHIN) <= 0) {
                return;
            }
            List<Path> tasks = tasks();
            for (Path task : tasks) {
                Utils.delete(task.toFile());
            }
            if (!tasks.isEmpty()) {
                LOG.warn(
                        "state in {} was last used at {}, expected within {} h: it is read from the changelogs again",
                        directory,
                        used,
                        USED_WITHIN.toHours());
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("{} is in use by this process", directory);
        } catch (IOException | UncheckedIOException e) {
            throw new StartException(
                    "state in %s, which nobody has used for long, cannot be read or deleted: %s"
                            .formatted(directory, e.getMessage()),
                    e);
        }
    }

    private List<Path> tasks() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }
}
