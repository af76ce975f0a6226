package io.headstream.topology;

import io.headstream.event.HeadName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What the trainer, their single writer, knows of rollouts: under {@code head} the state as it last published it, the same
 * bytes; under {@code head:policy} what the policy remembers, after the policy's settings; under {@code head:commands} the
 * last commands' ids. {@link VersionIndex} shares the store.
 */
final class RolloutStore {
    private final KeyValueStore<byte[], byte[]> store;

    RolloutStore(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    Optional<byte[]> find(HeadName head) {
        return Optional.ofNullable(store.get(key(head, "")));
    }

    void put(HeadName head, byte[] state) {
        store.put(key(head, ""), state);
    }

    Optional<byte[]> policy(HeadName head) {
        return Optional.ofNullable(store.get(key(head, ":policy")));
    }

    void putPolicy(HeadName head, byte[] memory) {
        store.put(key(head, ":policy"), memory);
    }

    Optional<byte[]> commands(HeadName head) {
        return Optional.ofNullable(store.get(key(head, ":commands")));
    }

    void putCommands(HeadName head, byte[] commands) {
        store.put(key(head, ":commands"), commands);
    }

    private static byte[] key(HeadName head, String what) {
        return (head.value() + what).getBytes(StandardCharsets.UTF_8);
    }
}
