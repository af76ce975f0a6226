package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.HeadVersion;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutStoreTest {
    private static final byte[] SOMETHING = {1};

    @TempDir
    private Path directory;

    private KeyValueStore<byte[], byte[]> bytes;
    private RolloutStore store;

    @BeforeEach
    void open() {
        bytes = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore("rollouts"), Serdes.ByteArray(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        bytes.init(
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile())
                        .getStateStoreContext(),
                bytes);
        store = new RolloutStore(bytes);
    }

    @AfterEach
    void close() {
        bytes.close();
    }

    @Test
    void shouldKnowEveryHeadWhoseNameGoesOnFromAnothers() {
        Stream.of("a", "a-b", "a.b", "a1", "a_b", "ab", "b", "c-only-commands")
                .map(HeadName::new)
                .forEach(head -> {
                    store.putCommands(head, SOMETHING);
                    if (!head.value().startsWith("c")) {
                        store.put(head, SOMETHING);
                        store.putPolicy(head, SOMETHING);
                        index(head);
                    }
                });

        assertThat(store.heads()).containsExactly("a", "a-b", "a.b", "a1", "a_b", "ab", "b", "c-only-commands");
    }

    @Test
    void shouldKnowNoHeadWhileThereIsNone() {
        assertThat(store.heads()).isEmpty();
    }

    private void index(HeadName head) {
        VersionIndex index = new VersionIndex(bytes);
        index.cover(head);
        for (long version : new long[] {1, 200, 1L << 40}) {
            index.add(
                    head,
                    new VersionIndex.Kept(new HeadVersion(new LearnerName("dense"), version, "ab".repeat(32)), 1));
        }
    }
}
