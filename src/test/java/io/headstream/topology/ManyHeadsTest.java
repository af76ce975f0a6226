package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.learning.LearnerName;
import io.headstream.learning.SplitMix64;
import io.headstream.learning.TrainingExample;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.Candidate;
import io.headstream.snapshot.HeadSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer whose learners' states are more than it may hold. */
class ManyHeadsTest {
    private static final int WINDOW = 4;
    private static final int EXPONENT = 12;

    @TempDir
    private Path directory;

    private final List<Task> tasks = new ArrayList<>();
    private final Map<String, String> published = new TreeMap<>();
    private Fixture fixture;
    private Solver solver = Solver.atOnce();

    /** A task with its stores on disk, as in a process. */
    private final class Task implements AutoCloseable {
        private final List<KeyValueStore<byte[], byte[]>> stores = TrainerTask.stores(Stores::persistentKeyValueStore);
        private final TrainerTask task;

        Task(LearnerMemory memory) throws IOException {
            TrainerObserver observer = new TrainerObserver() {
                @Override
                public void published(HeadSnapshot snapshot, long bytes) {
                    published.put(
                            snapshot.headName() + " " + snapshot.version(),
                            snapshot.provenance().toString());
                }
            };
            task = TrainerTask.start(
                    fixture,
                    new TrainerTask.Instance(observer, solver, memory),
                    stores,
                    Files.createTempDirectory(directory, "task"));
            tasks.add(this);
        }

        void send(String head, long offset, Embedding embedding) {
            task.send(
                    new HeadName(head),
                    new TrainingExample(
                            offset,
                            new ImageId("image-" + offset),
                            new Label("class-" + offset % 3),
                            embedding,
                            Fixture.NOON.plusSeconds(offset)));
        }

        void passTime() {
            task.passTime();
        }

        /** Goes, and leaves its stores open. */
        void release() {
            task.close();
        }

        @Override
        public void close() {
            task.close();
            stores.forEach(KeyValueStore::close);
        }
    }

    @BeforeEach
    void start() throws IOException {
        fixture = Fixture.with(Map.of());
    }

    @AfterEach
    void stop() {
        tasks.forEach(Task::close);
        fixture.close();
    }

    @Test
    void shouldLearnTheSameBitsWithMemoryForOneHeadAsForAll() throws IOException {
        Map<String, String> unbounded = versions(6, Long.MAX_VALUE, held -> {});
        List<Long> afterEachEntry = new ArrayList<>();
        Map<String, String> bounded = versions(6, 1, afterEachEntry::add);

        assertThat(bounded).isEqualTo(unbounded);
        assertThat(unbounded.keySet())
                .as("versions of all learners of all heads")
                .anyMatch(version -> version.startsWith("head-5 ridge/"))
                .hasSizeGreaterThan(6 * 3 * 3);
        List<Long> two = new ArrayList<>();
        versions(2, 1, two::add);
        assertThat(largest(afterEachEntry)).isLessThan(largest(two) * 11 / 10);
    }

    @Test
    void shouldHoldAllHeadsWhereThereIsRoom() throws IOException {
        List<Long> six = new ArrayList<>();
        versions(6, Long.MAX_VALUE, six::add);
        List<Long> one = new ArrayList<>();
        versions(1, Long.MAX_VALUE, one::add);

        assertThat(six.get(six.size() - 1)).isGreaterThan(4 * one.get(one.size() - 1));
    }

    @Test
    void shouldTakeNoMoreOfTheHeapThanAllowedForAnyNumberOfHeads() throws IOException {
        long allowed = 32 << 20;
        solver = new Never();
        open(Map.of("heads", names(24), "learners", "ridge"));
        LearnerMemory memory = new LearnerMemory(allowed);
        Task task = new Task(memory);
        long before = heap();
        SplitMix64 random = new SplitMix64(7);
        long offset = 0;
        for (int window = 0; window < 2; window++) {
            for (int head = 0; head < 24; head++) {
                for (int e = 0; e < WINDOW; e++) {
                    task.send("head-" + head, offset++, embedding(random, 1280));
                }
                assertThat(memory.heldBytes()).isLessThanOrEqualTo(allowed);
            }
        }

        // 24 states of 6.6 MB each are 157 MB.
        assertThat(heap() - before).isLessThan(100_000_000);
        assertThat(memory.heldBytes()).isGreaterThan(allowed / 2);
    }

    @Test
    void shouldMakeRoomForAnotherTask() throws IOException {
        open(Map.of("heads", "a,b", "learners", "dense"));
        LearnerMemory memory = new LearnerMemory(1);
        Task first = new Task(memory);
        Task second = new Task(memory);
        SplitMix64 random = new SplitMix64(7);
        window(first, "a", random);
        long one = memory.heldBytes();
        window(second, "a", random);
        assertThat(memory.heldBytes())
                .as("each holds the head it has used last")
                .isGreaterThan(one);

        window(second, "b", random);
        first.passTime();

        assertThat(memory.heldBytes()).as("only the newest is left").isLessThanOrEqualTo(one + one / 4);
    }

    @Test
    void shouldOpenHeadsOfLargeStatesOneByOneSoThatRecordsNeedNotWait() throws IOException {
        int punctuators = 2;

        assertThat(openedAtOnce("ridge", 640, 2)).isEqualTo(punctuators);
        assertThat(openedAtOnce("dense", 16, 2)).isEqualTo(6);
    }

    @Test
    void shouldNotReadStatesThatNothingHasToBeLearnedAfter() throws IOException {
        assertThat(openedAtOnce("ridge", 640, 1)).isEqualTo(6);
    }

    /**
     * Of six heads that have learned before, those that a task opens which looks after what waits for the first time.
     *
     * @param windows that each has learned from: the state is stored with the first, and the second is in the journal
     */
    private int openedAtOnce(String learner, int dimension, int windows) throws IOException {
        open(Map.of("heads", names(6), "learners", learner));
        Task first = new Task(new LearnerMemory(Long.MAX_VALUE));
        SplitMix64 random = new SplitMix64(7);
        for (int head = 0; head < 6; head++) {
            for (int e = 0; e < windows * WINDOW; e++) {
                first.send("head-" + head, (long) head * windows * WINDOW + e, embedding(random, dimension));
            }
        }
        first.release();
        Set<HeadName> opened = new HashSet<>();
        TrainerObserver observer = new TrainerObserver() {
            @Override
            public void rolledOut(RolloutState state) {
                opened.add(state.head());
            }
        };
        try (TrainerTask second = TrainerTask.start(
                fixture,
                new TrainerTask.Instance(observer, solver, new LearnerMemory(Long.MAX_VALUE)),
                first.stores,
                Files.createTempDirectory(directory, "task"))) {
            second.passTime();
        }
        return opened.size();
    }

    @Test
    void shouldHoldNothingAfterTheTaskHasGone() throws IOException {
        open(Map.of("heads", "a,b", "learners", "dense"));
        LearnerMemory memory = new LearnerMemory(Long.MAX_VALUE);
        Task task = new Task(memory);
        window(task, "a", new SplitMix64(7));
        assertThat(memory.heldBytes()).isPositive();

        task.release();

        assertThat(memory.heldBytes()).isZero();
    }

    private static void window(Task task, String head, SplitMix64 random) {
        for (int e = 0; e < WINDOW; e++) {
            task.send(head, e, embedding(random, 64));
        }
    }

    /** Versions of heads that learn by turns, and what is held after each entry. */
    private Map<String, String> versions(int heads, long allowed, LongConsumer held) throws IOException {
        open(Map.of("heads", names(heads), "learners", "dense,ridge,lda"));
        LearnerMemory memory = new LearnerMemory(allowed);
        published.clear();
        try (Task task = new Task(memory)) {
            SplitMix64 random = new SplitMix64(3);
            long offset = 0;
            for (int turn = 0; turn < 7 * WINDOW; turn++) {
                for (int head = 0; head < heads; head++) {
                    // Windows of different heads close at different times.
                    if ((turn + head) % 5 != 0) {
                        task.send("head-" + head, offset, embedding(random, 16));
                        held.accept(memory.heldBytes());
                    }
                    offset++;
                }
                if (turn % 3 == 0) {
                    task.passTime();
                }
            }
        }
        tasks.clear();
        return Map.copyOf(published);
    }

    private void open(Map<String, String> settings) throws IOException {
        fixture.close();
        Map<String, String> all = new TreeMap<>(settings);
        all.put("window.examples", Integer.toString(WINDOW));
        fixture = Fixture.with(all);
    }

    private static String names(int heads) {
        return IntStream.range(0, heads).mapToObj(head -> "head-" + head).collect(Collectors.joining(","));
    }

    private static Embedding embedding(SplitMix64 random, int dimension) {
        float[] values = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            values[i] = random.nextFloat();
        }
        return Embedding.quantise(values, EXPONENT, new BackboneDigest("c0".repeat(32)));
    }

    private static long largest(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Solves for nothing: here it would only take time. */
    private static final class Never implements Solver {
        @Override
        public boolean request(
                Object key, LearnerName learner, Supplier<Optional<Candidate>> candidate, Consumer<Solved> to) {
            return false;
        }

        @Override
        public void close() {}
    }
}
