package io.headstream.topology;

import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.learning.TrainingExample;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.wire.TrainingLogMapping;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** A trainer's task as an instance has it, without a topology around it: it may be closed before its stores are. */
final class TrainerTask implements AutoCloseable {
    /** What an instance has for all its tasks. */
    record Instance(TrainerObserver observer, Solver solver, LearnerMemory memory) {}

    private final Fixture fixture;
    private final MockProcessorContext<byte[], byte[]> context;
    private final TrainProcessor processor;

    private TrainerTask(Fixture fixture, MockProcessorContext<byte[], byte[]> context, TrainProcessor processor) {
        this.fixture = fixture;
        this.context = context;
        this.processor = processor;
    }

    /** A task's stores, not opened yet. */
    static List<KeyValueStore<byte[], byte[]>> stores(Function<String, KeyValueBytesStoreSupplier> kind) {
        return Stream.of(
                        TrainerTopology.SNAPSHOTS,
                        TrainerTopology.JOURNAL,
                        TrainerTopology.BACKLOG,
                        TrainerTopology.LEARNER_LINES,
                        TrainerTopology.ROLLOUTS,
                        InputPositions.STORE)
                .map(name -> Stores.keyValueStoreBuilder(kind.apply(name), Serdes.ByteArray(), Serdes.ByteArray())
                        .withLoggingDisabled()
                        .build())
                .toList();
    }

    /** Begins on these stores; those that another task has left open are taken as they are. */
    static TrainerTask start(
            Fixture fixture, Instance instance, List<KeyValueStore<byte[], byte[]>> stores, Path directory) {
        Rollouts rollouts = new Rollouts(
                fixture.config.headDirectory(),
                RolloutPolicies::of,
                new TrainerRecords(fixture.contract, fixture.topics()),
                new Retention(fixture.config.trainer().snapshotsRetained()),
                instance.observer());
        Training training = new Training(
                fixture.contract,
                rollouts,
                new SnapshotReader(fixture.contract, fixture.topics().headSnapshots()),
                instance.solver(),
                "test",
                fixture.topics().trainingLog(),
                fixture.topics().headSnapshots(),
                () -> false,
                instance.memory());
        TrainProcessor processor = new TrainProcessor(
                fixture.contract,
                training,
                new CommandIntake(fixture.contract, fixture.topics().rolloutCommands(), 1),
                fixture.topics().trainingLog(),
                fixture.config.topics().maxMessageBytes());
        MockProcessorContext<byte[], byte[]> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        context.setCurrentSystemTimeMs(Fixture.NOON.toEpochMilli());
        for (KeyValueStore<byte[], byte[]> store : stores) {
            if (!store.isOpen()) {
                store.init(context.getStateStoreContext(), store);
            }
            context.addStateStore(store);
        }
        processor.init(context);
        return new TrainerTask(fixture, context, processor);
    }

    /** The training log's next entry. */
    void send(HeadName head, TrainingExample example) {
        String topic = fixture.topics().trainingLog();
        context.setRecordMetadata(topic, 0, example.offset());
        byte[] entry = fixture.contract.encode(
                topic,
                TrainingLogMapping.example(
                        example.imageId(),
                        example.label(),
                        example.embedding(),
                        example.eventTime(),
                        new EventPosition(0, example.offset())));
        processor.process(new Record<>(
                head.value().getBytes(StandardCharsets.UTF_8),
                entry,
                Fixture.NOON.toEpochMilli(),
                new RecordHeaders()));
        context.resetForwards();
    }

    /** Has the task look after what waits, as it does now and then. */
    void passTime() {
        context.scheduledPunctuators().stream()
                .filter(punctuator -> !punctuator.cancelled())
                .forEach(punctuator -> punctuator.getPunctuator().punctuate(context.currentSystemTimeMs()));
        context.resetForwards();
    }

    /** Goes; its stores stay open. */
    @Override
    public void close() {
        processor.close();
    }
}
