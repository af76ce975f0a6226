package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.Chunks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Where learners stand, in chunks that fit a changelog record: {@code head/learner} holds the number of chunks of the
 * learner's state and {@code head/learner/n} the chunks; {@code head/learner:newest} likewise for its newest version,
 * {@code head/learner:drift} for the watch on its error; {@code head} how far the head has come. A chunk that did not change is not written again.
 */
final class LineStore {
    /**
     * How far a head has come.
     *
     * @param learnedTo offset after the last closed window
     * @param journalFrom offset from which on the journal is whole; a state from before it can't be brought up to date
     */
    record Progress(long learnedTo, long journalFrom) {
        static final Progress NONE = new Progress(0, 0);
    }

    private final KeyValueStore<byte[], byte[]> store;

    LineStore(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    Progress progress(HeadName head) {
        byte[] bytes = store.get(utf8(head.value()));
        if (bytes == null) {
            return Progress.NONE;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Progress(buffer.getLong(), buffer.getLong());
    }

    void put(HeadName head, Progress progress) {
        store.put(
                utf8(head.value()),
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(progress.learnedTo())
                        .putLong(progress.journalFrom())
                        .array());
    }

    /** The learner's state as it was last put. */
    Optional<byte[]> state(HeadName head, LearnerName learner) {
        return read(head + "/" + learner);
    }

    /** How the learner's state begins: its first chunk. */
    Optional<byte[]> stateBegin(HeadName head, LearnerName learner) {
        return Optional.ofNullable(store.get(chunkKey(head + "/" + learner, 0)));
    }

    void putState(HeadName head, LearnerName learner, byte[] state) {
        write(head + "/" + learner, state);
    }

    /** The learner's newest version as it was last put. */
    Optional<byte[]> newest(HeadName head, LearnerName learner) {
        return read(head + "/" + learner + ":newest");
    }

    void putNewest(HeadName head, LearnerName learner, byte[] version) {
        write(head + "/" + learner + ":newest", version);
    }

    /** What watches over the error of a learner's versions, or of those that serve, remembers. */
    Optional<byte[]> monitor(HeadName head, String name) {
        return read(head + "/" + name + ":drift");
    }

    void putMonitor(HeadName head, String name, byte[] monitor) {
        write(head + "/" + name + ":drift", monitor);
    }

    private Optional<byte[]> read(String name) {
        int count = count(name);
        if (count == 0) {
            return Optional.empty();
        }
        List<byte[]> chunks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] chunk = store.get(chunkKey(name, i));
            if (chunk == null) {
                throw new IllegalStateException(
                        "%s: chunk %d of %d is missing; expected all, since they are written in one transaction"
                                .formatted(name, i, count));
            }
            chunks.add(chunk);
        }
        return Optional.of(Chunks.join(chunks));
    }

    private void write(String name, byte[] bytes) {
        List<byte[]> chunks = Chunks.split(bytes, Chunks.MAX_BYTES);
        int before = count(name);
        for (int i = chunks.size(); i < before; i++) {
            store.delete(chunkKey(name, i));
        }
        for (int i = 0; i < chunks.size(); i++) {
            byte[] key = chunkKey(name, i);
            if (i >= before || !Arrays.equals(store.get(key), chunks.get(i))) {
                store.put(key, chunks.get(i));
            }
        }
        if (chunks.size() != before) {
            store.put(
                    utf8(name),
                    ByteBuffer.allocate(Integer.BYTES).putInt(chunks.size()).array());
        }
    }

    private int count(String name) {
        byte[] count = store.get(utf8(name));
        return count == null ? 0 : ByteBuffer.wrap(count).getInt();
    }

    private static byte[] chunkKey(String name, int chunk) {
        return utf8(name + "/" + chunk);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
