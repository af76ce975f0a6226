package io.headstream.topology;

import io.headstream.event.HeadName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What the trainer, their single writer, knows of rollouts: under {@code head} the state as it last published it, the same
 * bytes; under {@code head:policy} what the policy remembers, after the policy's settings; under {@code head:commands} the
 * last commands' ids. {@link VersionIndex} shares the store.
 */
final class RolloutStore {
    /** No name of a head has it. */
    private static final char SEPARATOR = ':';

    private static final char FIRST = '\0';

    /** After every name of a head: those are in ASCII. */
    private static final byte[] LAST = {(byte) 0xff};

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

    /** The heads that something is known of; looked up head by head, past their versions. */
    Set<String> heads() {
        Set<String> heads = new TreeSet<>();
        for (Optional<String> key = keyFrom(""); key.isPresent(); ) {
            int end = key.get().indexOf(SEPARATOR);
            String head = end < 0 ? key.get() : key.get().substring(0, end);
            heads.add(head);
            // Between a head's name and what else is kept of it come the names that go on with a sign or a digit.
            key = keyFrom(end < 0 ? head + FIRST : head + (char) (SEPARATOR + 1));
        }
        return heads;
    }

    private Optional<String> keyFrom(String from) {
        try (KeyValueIterator<byte[], byte[]> entries = store.range(from.getBytes(StandardCharsets.UTF_8), LAST)) {
            return entries.hasNext()
                    ? Optional.of(new String(entries.next().key, StandardCharsets.UTF_8))
                    : Optional.empty();
        }
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
