package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.learning.TrainingExample;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.wire.TrainingLogMapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
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
    private MockProcessorContext<byte[], byte[]> context;
    private TrainProcessor processor;

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
        stores = Stream.of(
                        TrainerTopology.SNAPSHOTS,
                        TrainerTopology.JOURNAL,
                        TrainerTopology.BACKLOG,
                        TrainerTopology.LEARNER_LINES,
                        TrainerTopology.ROLLOUTS,
                        InputPositions.STORE)
                .map(name -> Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
                        .withLoggingDisabled()
                        .build())
                .toList();
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
        passTime();

        assertThat(seen.rollouts).containsExactly("colours at 1");
        assertThat(seen.resumed).isEqualTo(published);
        assertThat(seen.published).isEmpty();
    }

    @Test
    void shouldTellOnceAndTakeItBackWhenTheTaskGoes() {
        Fixture.window(0).examples().forEach(this::send);
        goes();
        comes();

        passTime();
        passTime();
        goes();

        assertThat(seen.resumed).hasSize(1);
        assertThat(seen.released).containsExactly(Fixture.HEAD);
    }

    @Test
    void shouldTellNothingOfAHeadThatHasLearnedNothing() {
        passTime();

        assertThat(seen.rollouts).isEmpty();
        assertThat(seen.resumed).isEmpty();
    }

    private void comes() {
        seen = new Seen();
        Rollouts rollouts = new Rollouts(
                fixture.config.headDirectory(),
                RolloutPolicies::of,
                new TrainerRecords(fixture.contract, fixture.topics()),
                new Retention(fixture.config.trainer().snapshotsRetained()),
                seen);
        Training training = new Training(
                fixture.contract,
                rollouts,
                new SnapshotReader(fixture.contract, fixture.topics().headSnapshots()),
                Solver.atOnce(),
                "test",
                fixture.topics().trainingLog(),
                fixture.topics().headSnapshots(),
                () -> false,
                new LearnerMemory(Long.MAX_VALUE));
        processor = new TrainProcessor(
                fixture.contract,
                training,
                new CommandIntake(fixture.contract, fixture.topics().rolloutCommands(), 1),
                fixture.topics().trainingLog(),
                fixture.config.topics().maxMessageBytes());
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        context.setCurrentSystemTimeMs(Fixture.NOON.toEpochMilli());
        for (KeyValueStore<byte[], byte[]> store : stores) {
            if (!store.isOpen()) {
                store.init(context.getStateStoreContext(), store);
            }
            context.addStateStore(store);
        }
        processor.init(context);
    }

    private void goes() {
        processor.close();
    }

    private void passTime() {
        context.scheduledPunctuators().stream()
                .filter(punctuator -> !punctuator.cancelled())
                .forEach(punctuator -> punctuator.getPunctuator().punctuate(context.currentSystemTimeMs()));
    }

    private void send(TrainingExample example) {
        context.setRecordMetadata(fixture.topics().trainingLog(), 0, example.offset());
        processor.process(new Record<>(
                Fixture.HEAD.value().getBytes(StandardCharsets.UTF_8),
                fixture.contract.encode(
                        fixture.topics().trainingLog(),
                        TrainingLogMapping.example(
                                example.imageId(),
                                example.label(),
                                example.embedding(),
                                example.eventTime(),
                                new EventPosition(0, example.offset()))),
                Fixture.NOON.toEpochMilli(),
                new RecordHeaders()));
    }
}
