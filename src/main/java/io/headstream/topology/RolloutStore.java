package io.headstream.topology;

import io.headstream.event.HeadName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/** Rollout states as the trainer, their single writer, last published them: the same bytes. */
final class RolloutStore {
    private final KeyValueStore<byte[], byte[]> store;

    RolloutStore(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    Optional<byte[]> find(HeadName head) {
        return Optional.ofNullable(store.get(key(head)));
    }

    void put(HeadName head, byte[] state) {
        store.put(key(head), state);
    }

    private static byte[] key(HeadName head) {
        return head.value().getBytes(StandardCharsets.UTF_8);
    }
}
