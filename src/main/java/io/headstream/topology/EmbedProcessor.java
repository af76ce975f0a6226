package io.headstream.topology;

import io.headstream.embedding.AdaptiveBatch;
import io.headstream.embedding.EmbedResult;
import io.headstream.embedding.Embedding;
import io.headstream.embedding.IsolatingEmbedder;
import io.headstream.event.ImageLabel;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.labelling.LabelDraft;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Image events, in batches, and labels to predictions, training-log entries and dead letters; one task's. */
@SuppressWarnings("NullAway.Init") // init() comes before process(), as Streams says
final class EmbedProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(EmbedProcessor.class);

    /** Often enough, at {@code LabelJoin}'s bound of 1000 a run, for 5000 images a second in one partition. */
    private static final Duration EXPIRY_INTERVAL = Duration.ofMillis(200);

    /** Of all that takes part in a switch, this may add no more than this to it. */
    private static final Duration CONFIRMATION_INTERVAL = Duration.ofMillis(50);

    private final Intake intake;
    private final Labelling labelling;
    private final IsolatingEmbedder embedder;
    private final Outputs outputs;
    private final TaskHeads.Serving serving;
    private final Batching batching;
    private final String topic;
    private final EmbedderObserver observer;

    /**
     * Stamps what others go by. The time that Streams gives a processor is when its round began: before the backbone has
     * worked, and before rollouts that came since.
     */
    private final Clock clock;

    private ProcessorContext<byte[], byte[]> context;
    private BatchBuffer buffer;
    private AdaptiveBatch adaptive;
    private TaskHeads heads;
    private LabelJoin labels;
    private InputPositions positions;

    private final Deque<BatchBuffer.Restored> restored = new ArrayDeque<>();

    /** What init() opened, last first: a task that is revived is initialised again, and its punctuators would add up. */
    private final Deque<Runnable> opened = new ArrayDeque<>();

    EmbedProcessor(
            Intake intake,
            Labelling labelling,
            IsolatingEmbedder embedder,
            Outputs outputs,
            TaskHeads.Serving serving,
            Batching batching,
            String topic,
            EmbedderObserver observer,
            Clock clock) {
        this.intake = intake;
        this.labelling = labelling;
        this.embedder = embedder;
        this.outputs = outputs;
        this.serving = serving;
        this.batching = batching;
        this.topic = topic;
        this.observer = observer;
        this.clock = clock;
    }

    /** Streams calls this again on the same object after a failed transaction: everything kept in memory starts anew. */
    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        buffer = new BatchBuffer(context.getStateStore(EmbedderTopology.BATCH_BUFFER), observer);
        adaptive = batching.adaptive();
        heads = serving.open(context);
        labels = LabelJoin.open(labelling.window(), context);
        positions = InputPositions.of(context);
        opened.push(labels::close);
        restored.clear();
        restored.addAll(buffer.restored(topic, context.taskId().partition()));
        // Twice within the linger, so that no event waits much longer than that.
        every(Duration.ofMillis(Math.max(1, batching.linger().toMillis() / 2)), this::flushIfDue);
        every(EXPIRY_INTERVAL, this::expireLabels);
        every(CONFIRMATION_INTERVAL, this::confirm);
    }

    private void every(Duration interval, Punctuator punctuator) {
        opened.push(context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, punctuator)::cancel);
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            opened.pop().run();
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        readmit();
        SourcePosition source = SourcePosition.current(context);
        positions.passed(source);
        if (source.topic().equals(labelling.topic())) {
            processLabel(record, source);
            return;
        }
        Intake.Result examined = examine(record, source);
        if (examined instanceof Intake.Result.Refused refused) {
            setAside(record, source, refused.rejection());
        } else if (examined instanceof Intake.Result.Accepted accepted) {
            take(accepted.pending());
        }
    }

    private Intake.Result examine(Record<byte[], byte[]> record, SourcePosition source) {
        return observer.timed(EmbedderObserver.Stage.INTAKE, () -> intake.examine(record, source, heads));
    }

    private void processLabel(Record<byte[], byte[]> record, SourcePosition source) {
        LabelIntake.Result examined = labelling.intake().examine(record, source.topic(), heads);
        if (examined instanceof LabelIntake.Result.Refused refused) {
            labels.refused();
            setAside(record, source, refused.rejection());
        } else if (examined instanceof LabelIntake.Result.Accepted accepted && !labels.isOn()) {
            labels.refused();
            setAside(record, source, labelling.unmatched(accepted.label(), source.partition()));
        } else if (examined instanceof LabelIntake.Result.Accepted accepted) {
            long nowMs = context.currentSystemTimeMs();
            ImageLabel label = accepted.label();
            labels.join(new WaitingLabel(label, record, source.offset(), nowMs), buffer.holds(label.imageId()))
                    .ifPresent(joined -> {
                        forward(outputs.entries(joined.draft(), record, nowMs));
                        observer.logged(joined.draft());
                        labels.commitLabel(joined);
                    });
        }
    }

    private void confirm(long nowMs) {
        heads.confirm(nowMs, clock).forEach(news -> forward(List.of(outputs.confirmation(news))));
    }

    private void expireLabels(long nowMs) {
        int partition = context.taskId().partition();
        for (WaitingLabel label : labels.expire(nowMs)) {
            SourcePosition source = new SourcePosition(labelling.topic(), partition, label.offset());
            setAside(label.record(), source, labelling.unmatched(label.label(), partition));
        }
    }

    private void take(PendingEvent event) {
        if (batching.size() == 1) {
            // Nothing waits, so nothing has to be kept.
            embed(List.of(event));
        } else {
            buffer.add(event, context.currentSystemTimeMs());
            embedFullBatches();
        }
    }

    private void flushIfDue(long nowMs) {
        readmit();
        while (buffer.hasWaited(adaptive.linger().toMillis(), nowMs)) {
            embedWaiting(nowMs);
        }
    }

    /** Records can't be forwarded while a task is initialised, so what was waiting then is examined at the first chance. */
    private void readmit() {
        while (!restored.isEmpty()) {
            BatchBuffer.Restored waiting = restored.removeFirst();
            Intake.Result examined = examine(waiting.record(), waiting.source());
            if (examined instanceof Intake.Result.Refused refused) {
                buffer.discard(waiting.source());
                setAside(waiting.record(), waiting.source(), refused.rejection());
            } else if (examined instanceof Intake.Result.Accepted accepted) {
                buffer.addRestored(accepted.pending(), context.currentSystemTimeMs());
            }
        }
        embedFullBatches();
    }

    private void embedFullBatches() {
        while (buffer.size() >= adaptive.size()) {
            embedWaiting(context.currentSystemTimeMs());
        }
    }

    private void embedWaiting(long nowMs) {
        Duration waited = buffer.oldestWait(nowMs);
        List<PendingEvent> batch = buffer.take(adaptive.size(), nowMs);
        Instant start = clock.instant();
        embed(batch);
        adaptive.observe(batch.size(), waited, Duration.between(start, clock.instant()));
    }

    private void embed(List<PendingEvent> batch) {
        List<EmbedResult> results =
                embedder.embed(batch.stream().map(PendingEvent::image).toList());
        for (int i = 0; i < batch.size(); i++) {
            PendingEvent event = batch.get(i);
            EmbedResult result = results.get(i);
            if (result instanceof EmbedResult.Embedded embedded) {
                emit(event, embedded.embedding());
            } else if (result instanceof EmbedResult.Rejected rejected) {
                String image = "image '%s'".formatted(event.event().id());
                setAside(event.record(), event.source(), rejected.rejection().in(image));
            }
        }
    }

    private void emit(PendingEvent event, Embedding embedding) {
        long nowMs = context.currentSystemTimeMs();
        Instant scoredAt = clock.instant();
        LabelDraft draft = labels.draft(event, embedding, nowMs);
        List<Outputs.Output> made = observer.timed(
                EmbedderObserver.Stage.PREDICT,
                () -> outputs.of(new Outputs.Embedded(event, embedding, scoredAt), draft, heads, nowMs));
        for (Outputs.Output output : made) {
            if (output.record().value().length > batching.maxOutputBytes()) {
                setAside(event.record(), event.source(), tooLarge(event, output));
                return;
            }
        }
        forward(made);
        observer.predicted(event.event(), scoredAt);
        observer.logged(draft);
        labels.commitEvent(draft, nowMs);
    }

    private void forward(List<Outputs.Output> made) {
        made.forEach(output -> context.forward(output.record(), output.sink()));
    }

    private Rejection tooLarge(PendingEvent event, Outputs.Output output) {
        return new Rejection(
                RejectionCategory.OUTPUT_TOO_LARGE,
                "image '%s': record of %d bytes for %s"
                        .formatted(event.event().id(), output.record().value().length, output.sink()),
                "at most %d bytes".formatted(batching.maxOutputBytes()));
    }

    private void setAside(Record<byte[], byte[]> record, SourcePosition source, Rejection rejection) {
        observer.rejected(rejection.category());
        LOG.warn("{} ({})", rejection.sentence(), source);
        context.forward(
                DeadLetter.of(record, source, rejection, batching.maxDeadLetterBytes()),
                EmbedderTopology.DEAD_LETTERS_SINK);
    }

    /**
     * How events are batched.
     *
     * @param size events that the backbone takes at once; 1: none waits
     * @param linger longest wait of an event for its batch
     * @param objective longest time from there to its embedding; zero: none
     * @param maxOutputBytes largest value of a prediction or training example
     * @param maxDeadLetterBytes largest value of a dead letter
     */
    record Batching(int size, Duration linger, Duration objective, int maxOutputBytes, int maxDeadLetterBytes) {
        AdaptiveBatch adaptive() {
            return new AdaptiveBatch(size, linger, objective.isZero() ? Optional.empty() : Optional.of(objective));
        }
    }
}
