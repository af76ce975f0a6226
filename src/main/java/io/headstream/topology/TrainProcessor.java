package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.learning.LogEntry;
import io.headstream.rollout.RolloutCommand;
import io.headstream.wire.Contract;
import io.headstream.wire.DeadLetterHeaders;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training log and rollout commands to head versions, evaluations, rollouts and their history; one task's, which is
 * all of its partition's heads.
 */
@SuppressWarnings("NullAway.Init") // init() comes before process(), as Streams says
final class TrainProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(TrainProcessor.class);

    /** How long a version that was solved for, or an entry that waited, waits at most on a log that stands still. */
    private static final Duration CATCH_UP_INTERVAL = Duration.ofMillis(50);

    /** A head of this task's: in training, with what waits for it. */
    private record Opened(HeadTraining training, Backlog backlog) {}

    private final Contract contract;
    private final Training training;
    private final CommandIntake commands;
    private final String trainingLogTopic;
    private final int maxDeadLetterBytes;
    private final AwakeHeads awake;

    private ProcessorContext<byte[], byte[]> context;
    private Training.Stores stores;
    private InputPositions positions;

    /** What init() opened: a task that is revived is initialised again, and its punctuators would add up. */
    private final Deque<Runnable> scheduled = new ArrayDeque<>();

    private final Map<HeadName, Opened> heads = new HashMap<>();
    private final UnopenedHeads unopened = new UnopenedHeads();

    TrainProcessor(
            Contract contract,
            Training training,
            CommandIntake commands,
            String trainingLogTopic,
            int maxDeadLetterBytes) {
        this.contract = contract;
        this.training = training;
        this.commands = commands;
        this.trainingLogTopic = trainingLogTopic;
        this.maxDeadLetterBytes = maxDeadLetterBytes;
        this.awake = training.awakeHeads();
    }

    /** Streams calls this again on the same object after a failed transaction: everything kept in memory starts anew. */
    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        stores = Training.Stores.of(context);
        positions = InputPositions.of(context);
        scheduled.push(stores.counters()::close);
        heads.clear();
        awake.clear();
        unopened.clear();
        unopened.addAll(stores.rollouts().heads());
        unopened.addAll(stores.journal().heads());
        unopened.addAll(stores.backlog().heads());
        every(training.idleCheckInterval(), this::tickIdleHeads);
        every(CATCH_UP_INTERVAL, this::catchUp);
    }

    private void every(Duration interval, Punctuator punctuator) {
        scheduled.push(context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, punctuator)::cancel);
    }

    @Override
    public void close() {
        while (!scheduled.isEmpty()) {
            scheduled.pop().run();
        }
        heads.keySet().forEach(training.observer()::released);
        awake.clear();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        unopened.recordCame();
        SourcePosition source = SourcePosition.current(context);
        positions.passed(source);
        if (source.topic().equals(commands.topic())) {
            CommandIntake.Result examined = commands.examine(record, source.partition());
            if (examined instanceof CommandIntake.Result.Refused refused) {
                setAside(record, source, refused.rejection());
            } else if (examined instanceof CommandIntake.Result.Accepted accepted) {
                obey(accepted.command());
            }
            return;
        }
        HeadName head;
        LogEntry entry;
        try {
            head = headOf(record.key());
            // One of a later release ends the task: set aside, it would be missing from what is learned here, and be
            // there
            // when that release proves it.
            entry = TrainingLogMapping.read(contract, trainingLogTopic, record.value(), source.offset());
        } catch (WireException e) {
            setAside(record, source, e.rejection());
            return;
        } catch (IllegalArgumentException e) {
            setAside(
                    record,
                    source,
                    new Rejection(
                            RejectionCategory.EVENT_INVALID,
                            String.valueOf(e.getMessage()),
                            "an entry as the embedder writes it"));
            return;
        }
        Opened opened = opened(head);
        if (opened == null) {
            // Passed over silently it would be lost, as when an embedder knows of a new head before the trainer does.
            setAside(
                    record,
                    source,
                    new Rejection(
                            RejectionCategory.HEAD_UNKNOWN,
                            "head '%s' is neither configured for this trainer nor created by a command".formatted(head),
                            "a head that is"));
        } else if (waits(opened.training()) || !opened.backlog().isEmpty()) {
            opened.backlog().add(entry.offset(), record.value());
        } else {
            forward(opened.training().add(entry, record.value(), context.currentSystemTimeMs()), record.timestamp());
            awake.after(opened.training());
        }
    }

    private boolean waits(HeadTraining learning) {
        return learning.isPaused() || training.givesWay();
    }

    private void obey(RolloutCommand command) {
        long nowMs = context.currentSystemTimeMs();
        Opened opened = opened(command.head());
        if (opened == null) {
            forward(training.rollout(command.head(), stores).command(command, nowMs), nowMs);
        } else {
            forward(opened.training().command(command, nowMs), nowMs);
            awake.after(opened.training());
        }
    }

    private void catchUp(long nowMs) {
        openSome();
        for (Opened opened : List.copyOf(heads.values())) {
            HeadTraining learning = opened.training();
            if (!waits(learning) && !opened.backlog().isEmpty()) {
                for (Journal.Kept waited : opened.backlog().take()) {
                    forward(learning.add(training.entry(waited), waited.value(), nowMs), nowMs);
                }
            }
            forward(learning.catchUp(nowMs), nowMs);
            awake.after(learning);
        }
        awake.makeRoom();
    }

    private void openSome() {
        unopened.openSome(head -> {
            Opened opened = opened(head);
            return opened == null ? 0 : opened.training().heldBytes();
        });
    }

    private void tickIdleHeads(long nowMs) {
        openSome();
        heads.forEach((head, opened) -> {
            if (opened.training().needsTick(nowMs) && opened.backlog().isEmpty()) {
                byte[] tick = contract.encode(trainingLogTopic, TrainingLogMapping.tick(Instant.ofEpochMilli(nowMs)));
                context.forward(
                        new Record<>(keyOf(head), tick, nowMs, new RecordHeaders()), TrainerTopology.TICKS_SINK);
                opened.training().tickWritten();
            }
        });
    }

    /** The head, opened if it was not; null if there is none of that name. */
    private @Nullable Opened opened(HeadName head) {
        Opened known = heads.get(head);
        if (known != null) {
            return known;
        }
        HeadRollout rollout = training.rollout(head, stores);
        if (!rollout.exists()) {
            return null;
        }
        long nowMs = context.currentSystemTimeMs();
        HeadTraining learning = training.open(rollout, stores, context.taskId().partition(), nowMs);
        Opened opened = new Opened(learning, new Backlog(head, stores.backlog()));
        heads.put(head, opened);
        unopened.remove(head);
        forward(training.resume(head, learning, stores, nowMs), nowMs);
        awake.after(learning);
        return opened;
    }

    @SuppressWarnings("NullAway") // Streams' Record takes null values but is not annotated so.
    private void forward(List<Training.Output> outputs, long timestamp) {
        for (Training.Output output : outputs) {
            byte[] key = output.key().getBytes(StandardCharsets.UTF_8);
            context.forward(new Record<>(key, output.value(), timestamp, new RecordHeaders()), output.sink());
        }
    }

    private void setAside(Record<byte[], byte[]> record, SourcePosition source, Rejection rejection) {
        LOG.warn("{} ({})", rejection.sentence(), source);
        training.observer().rejected(rejection.category());
        Record<byte[], byte[]> letter = DeadLetter.of(record, source, rejection, maxDeadLetterBytes);
        if (source.topic().equals(commands.topic())) {
            // A command's own timestamp is not known here: see BeforeAllElse.
            letter.headers().remove(DeadLetterHeaders.SOURCE_TIMESTAMP);
            letter = letter.withTimestamp(context.currentSystemTimeMs());
        }
        context.forward(letter, TrainerTopology.DEAD_LETTERS_SINK);
    }

    private static HeadName headOf(byte[] key) {
        if (key == null) {
            throw new IllegalArgumentException("training-log entry without a key");
        }
        return new HeadName(new String(key, StandardCharsets.UTF_8));
    }

    private static byte[] keyOf(HeadName head) {
        return head.value().getBytes(StandardCharsets.UTF_8);
    }
}
