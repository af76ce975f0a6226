package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.Chunks;
import io.headstream.snapshot.LearnerLine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Where learners stand: each line's state in chunks that fit a changelog record, under {@code head/learner/chunk}; the
 * number of chunks under {@code head/learner}.
 */
final class LineStore {
    private final KeyValueStore<byte[], byte[]> store;

    LineStore(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    /** The line as it was last put. */
    Optional<LearnerLine> find(HeadName head, LearnerName learner) {
        int count = count(head, learner);
        if (count == 0) {
            return Optional.empty();
        }
        List<byte[]> chunks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] chunk = store.get(chunkKey(head, learner, i));
            if (chunk == null) {
                throw new IllegalStateException(
                        "state of learner '%s' of head '%s': chunk %d of %d is missing; expected all, since they are written in one transaction"
                                .formatted(learner, head, i, count));
            }
            chunks.add(chunk);
        }
        return Optional.of(LearnerLine.fromBytes(Chunks.join(chunks)));
    }

    void put(HeadName head, LearnerName learner, LearnerLine line) {
        List<byte[]> chunks = Chunks.split(line.toBytes(), Chunks.MAX_BYTES);
        for (int i = chunks.size(); i < count(head, learner); i++) {
            store.delete(chunkKey(head, learner, i));
        }
        for (int i = 0; i < chunks.size(); i++) {
            store.put(chunkKey(head, learner, i), chunks.get(i));
        }
        store.put(
                countKey(head, learner),
                ByteBuffer.allocate(Integer.BYTES).putInt(chunks.size()).array());
    }

    private int count(HeadName head, LearnerName learner) {
        byte[] count = store.get(countKey(head, learner));
        return count == null ? 0 : ByteBuffer.wrap(count).getInt();
    }

    private static byte[] countKey(HeadName head, LearnerName learner) {
        return (head + "/" + learner).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] chunkKey(HeadName head, LearnerName learner, int chunk) {
        return (head + "/" + learner + "/" + chunk).getBytes(StandardCharsets.UTF_8);
    }
}
