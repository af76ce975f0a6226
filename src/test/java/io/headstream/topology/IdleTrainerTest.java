package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.HeadName;
import io.headstream.learning.TrainingExample;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer's task that comes to an instance with its stores, while nothing comes to the training log. */
class IdleTrainerTest {
    @TempDir
    private Path directory;

    private Fixture fixture;
    private List<KeyValueStore<byte[], byte[]>> stores;
    private Seen seen;
    private TrainerTask task;

    /** Notes where heads are said to stand. */
    private static final class Seen implements TrainerObserver {
        private final List<String> rollouts = new ArrayList<>();
        private final List<String> published = new ArrayList<>();
        private final List<String> resumed = new ArrayList<>();
        private final List<HeadName> released = new ArrayList<>();

        @Override
        public void rolledOut(RolloutState state) {
            rollouts.add(state.head() + " at " + state.epoch());
        }

        @Override
        public void published(HeadSnapshot snapshot, long bytes) {
            published.add(line(snapshot, bytes));
        }

        @Override
        public void resumed(HeadSnapshot newest, long bytes) {
            resumed.add(line(newest, bytes));
        }

        @Override
        public void released(HeadName head) {
            released.add(head);
        }

        private static String line(HeadSnapshot snapshot, long bytes) {
            return "%s %s of %d bytes".formatted(snapshot.headName(), snapshot.version(), bytes);
        }
    }

    @BeforeEach
    void start() throws IOException {
        fixture = Fixture.with(Map.of());
        stores = TrainerTask.stores(Stores::inMemoryKeyValueStore);
        comes();
    }

    @AfterEach
    void stop() {
        stores.forEach(KeyValueStore::close);
        fixture.close();
    }

    @Test
    void shouldTellWhereAHeadStandsBeforeAnythingComesToItsLog() {
        List<TrainingExample> window = Fixture.window(0).examples();
        window.forEach(this::send);
        List<String> published = seen.published;
        assertThat(published).hasSize(1);
        assertThat(fixture.config.heads()).hasSize(1);

        goes();
        comes();
        task.passTime();

        assertThat(seen.rollouts).containsExactly("colours at 1");
        assertThat(seen.resumed).isEqualTo(published);
        assertThat(seen.published).isEmpty();
    }

    @Test
    void shouldTellOnceAndTakeItBackWhenTheTaskGoes() {
        Fixture.window(0).examples().forEach(this::send);
        goes();
        comes();

        task.passTime();
        task.passTime();
        goes();

        assertThat(seen.resumed).hasSize(1);
        assertThat(seen.released).containsExactly(Fixture.HEAD);
    }

    @Test
    void shouldTellNothingOfAHeadThatHasLearnedNothing() {
        task.passTime();

        assertThat(seen.rollouts).isEmpty();
        assertThat(seen.resumed).isEmpty();
    }

    private void comes() {
        seen = new Seen();
        TrainerTask.Instance instance =
                new TrainerTask.Instance(seen, Solver.atOnce(), new LearnerMemory(Long.MAX_VALUE));
        task = TrainerTask.start(fixture, instance, stores, directory);
    }

    private void goes() {
        task.close();
    }

    private void send(TrainingExample example) {
        task.send(Fixture.HEAD, example);
    }
}
