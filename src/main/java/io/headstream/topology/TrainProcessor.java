package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.learning.LogEntry;
import io.headstream.wire.Contract;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.WireException;
import io.headstream.wire.avro.TrainingLogEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The training log to head versions, evaluations and rollouts; one task's, which is all of its partition's heads. */
@SuppressWarnings("NullAway.Init") // init() comes before process(), as Streams says
final class TrainProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(TrainProcessor.class);

    /** How long a version that was solved for waits at most on a log that stands still. */
    private static final Duration CATCH_UP_INTERVAL = Duration.ofMillis(50);

    private final Contract contract;
    private final Training training;
    private final String trainingLogTopic;
    private final int maxDeadLetterBytes;

    private ProcessorContext<byte[], byte[]> context;
    private Training.Stores stores;

    /** Null until it is initialised: a task that fails on the way is closed all the same. */
    private @Nullable Cancellable ticking;

    private @Nullable Cancellable catchingUp;

    private final Map<HeadName, HeadTraining> heads = new HashMap<>();
    private final TreeSet<String> unopened = new TreeSet<>();

    TrainProcessor(Contract contract, Training training, String trainingLogTopic, int maxDeadLetterBytes) {
        this.contract = contract;
        this.training = training;
        this.trainingLogTopic = trainingLogTopic;
        this.maxDeadLetterBytes = maxDeadLetterBytes;
    }

    /** Streams calls this again on the same object after a failed transaction: everything kept in memory starts anew. */
    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        stores = Training.Stores.of(context);
        heads.clear();
        unopened.clear();
        unopened.addAll(stores.journal().heads());
        ticking = context.schedule(training.idleCheckInterval(), PunctuationType.WALL_CLOCK_TIME, this::tickIdleHeads);
        catchingUp = context.schedule(CATCH_UP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::catchUp);
    }

    /** A task that is revived is initialised again: its punctuators would add up. */
    @Override
    public void close() {
        if (ticking != null) {
            ticking.cancel();
        }
        if (catchingUp != null) {
            catchingUp.cancel();
        }
        heads.keySet().forEach(training.observer()::released);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        SourcePosition source = SourcePosition.current(context);
        HeadName head;
        LogEntry entry;
        try {
            head = headOf(record.key());
            entry = TrainingLogMapping.toDomain(
                    contract.decode(trainingLogTopic, record.value(), TrainingLogEntry.class), source.offset());
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
        if (!training.trains(head)) {
            // Passed over silently it would be lost, as when an embedder knows of a new head before the trainer does.
            setAside(
                    record,
                    source,
                    new Rejection(
                            RejectionCategory.HEAD_UNKNOWN,
                            "head '%s' is not configured for this trainer".formatted(head),
                            "a head of its configuration"));
            return;
        }
        HeadTraining learning = opened(head);
        learning.add(entry, record.value(), context.currentSystemTimeMs())
                .forEach(output -> forward(output, record.timestamp()));
    }

    private void catchUp(long nowMs) {
        heads.values().forEach(learning -> learning.catchUp(nowMs).forEach(output -> forward(output, nowMs)));
    }

    private void tickIdleHeads(long nowMs) {
        while (!unopened.isEmpty()) {
            HeadName head = new HeadName(unopened.pollFirst());
            if (training.trains(head)) {
                opened(head);
            }
        }
        heads.forEach((head, learning) -> {
            if (learning.needsTick(nowMs)) {
                byte[] tick = contract.encode(trainingLogTopic, TrainingLogMapping.tick(Instant.ofEpochMilli(nowMs)));
                context.forward(
                        new Record<>(keyOf(head), tick, nowMs, new RecordHeaders()), TrainerTopology.TICKS_SINK);
                learning.tickWritten();
            }
        });
    }

    private HeadTraining opened(HeadName head) {
        HeadTraining known = heads.get(head);
        if (known != null) {
            return known;
        }
        long nowMs = context.currentSystemTimeMs();
        HeadTraining learning = training.open(head, stores, context.taskId().partition(), nowMs);
        heads.put(head, learning);
        unopened.remove(head.value());
        training.resume(head, learning, stores, nowMs).forEach(output -> forward(output, nowMs));
        return learning;
    }

    private void forward(Training.Output output, long timestamp) {
        context.forward(
                new Record<>(
                        output.key().getBytes(StandardCharsets.UTF_8), output.value(), timestamp, new RecordHeaders()),
                output.sink());
    }

    private void setAside(Record<byte[], byte[]> record, SourcePosition source, Rejection rejection) {
        LOG.warn("{} ({})", rejection.sentence(), source);
        training.observer().rejected(rejection.category());
        context.forward(
                DeadLetter.of(record, source, rejection, maxDeadLetterBytes), TrainerTopology.DEAD_LETTERS_SINK);
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
