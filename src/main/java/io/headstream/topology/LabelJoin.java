package io.headstream.topology;

import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.ImageLabel;
import io.headstream.event.Target;
import io.headstream.labelling.KeptImage;
import io.headstream.labelling.LabelClaim;
import io.headstream.labelling.LabelDraft;
import io.headstream.labelling.LabelOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings images and labels of one task together, whichever comes first. Everything lasting is in the task's stores; what
 * an image or label changes is drafted first and written down once its records are on their way. Not thread-safe.
 */
final class LabelJoin implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LabelJoin.class);

    /** Of images and labels that go in one run, which holds up the task for some 20 ms. */
    private static final int MOST_AT_ONCE = 1000;

    private final Duration window;
    private final ArrivalIndex arrivals;
    private final KeptImages images;
    private final WaitingLabels waiting;
    private final EntryCounter numbers;
    private final LabelCounters counters;

    private LabelJoin(
            Duration window, KeyValueStore<byte[], byte[]> store, EntryCounter numbers, ProcessingContext context) {
        this.window = window;
        this.arrivals = new ArrivalIndex(store);
        this.images = new KeptImages(store, arrivals, context.taskId().partition());
        this.waiting = new WaitingLabels(store, arrivals);
        this.numbers = numbers;
        this.counters = new LabelCounters(context);
    }

    /** Over the task's stores. */
    static LabelJoin open(Duration window, ProcessingContext context) {
        return new LabelJoin(
                window,
                context.getStateStore(EmbedderTopology.LABELS),
                new EntryCounter(context.getStateStore(EmbedderTopology.ENTRY_NUMBERS)),
                context);
    }

    /** Whether late labels are joined at all. */
    boolean isOn() {
        return !window.isZero();
    }

    /** What an embedded event teaches, together with the labels that waited for it. */
    LabelDraft draft(PendingEvent pending, Embedding embedding, long nowMs) {
        ImageEvent event = pending.event();
        KeptImage image = KeptImage.unlabelled(
                event.id(), embedding, event.eventTime(), pending.source().toEventPosition());
        if (!isOn()) {
            LabelDraft draft = LabelDraft.unnumbered(image);
            event.targets()
                    .forEach(target ->
                            target.label().ifPresent(label -> draft.claim(target.head(), LabelClaim.withImage(label))));
            return draft;
        }
        Optional<KeptImage> before = images.find(event.id(), sinceMs(nowMs)).map(KeptImages.Kept::image);
        boolean again = before.isPresent() && before.get().hasEmbedding(embedding);
        if (before.isPresent() && !again) {
            report(LabelEvent.ID_REUSED, pending, before.get());
        }
        LabelDraft draft = LabelDraft.of(again ? image.withStandingsOf(before.get()) : image, numbers.next());
        List<WaitingLabel> labels = waiting.of(event.id());
        Set<HeadName> spokenFor = labels.stream().map(one -> one.label().head()).collect(Collectors.toSet());
        for (Target target : event.targets()) {
            if (!spokenFor.contains(target.head()) && target.label().isPresent()) {
                LabelOutcome outcome = draft.claim(
                        target.head(), LabelClaim.withImage(target.label().get()));
                if (outcome == LabelOutcome.CORRECTED) {
                    report(LabelEvent.RELABELLED, pending, before.orElseThrow());
                } else if (!outcome.teaches()) {
                    report(LabelEvent.DUPLICATE, pending, before.orElseThrow());
                }
            }
        }
        labels.forEach(one -> claim(draft, one.label()));
        return draft;
    }

    /** Writes down what an event changed. */
    void commitEvent(LabelDraft draft, long nowMs) {
        if (isOn()) {
            waiting.take(draft.image().id());
            images.keep(draft.image(), nowMs);
            numbers.set(draft.nextNumber());
        }
    }

    /**
     * A label and the image that it met.
     *
     * @param before the image as it is kept
     * @param draft what the label changes
     */
    record Joined(KeptImages.Kept before, LabelDraft draft) {}

    /**
     * What a label teaches.
     *
     * @param arrived the label as it came
     * @param imageWaits whether an event of its image waits for its batch: that one is the newest, and the one to join
     * @return empty if the label waits for its image now
     */
    Optional<Joined> join(WaitingLabel arrived, boolean imageWaits) {
        ImageLabel label = arrived.label();
        if (!imageWaits) {
            Optional<KeptImages.Kept> kept = images.find(label.imageId(), sinceMs(arrived.arrivalMs()));
            if (kept.isPresent()) {
                LabelDraft draft = LabelDraft.of(kept.get().image(), numbers.next());
                claim(draft, label);
                return Optional.of(new Joined(kept.get(), draft));
            }
        }
        counters.count(LabelEvent.WAITING);
        if (waiting.add(arrived)) {
            counters.count(LabelEvent.SUPERSEDED);
        }
        return Optional.empty();
    }

    /** Writes down what a label changed. */
    void commitLabel(Joined joined) {
        if (!joined.draft().image().equals(joined.before().image())) {
            images.replace(new KeptImages.Kept(
                    joined.before().arrivalMs(), joined.draft().image()));
        }
        numbers.set(joined.draft().nextNumber());
    }

    /**
     * Lets go what came before the join window, a bounded number at a time.
     *
     * @return the labels among it, which nothing came for
     */
    List<WaitingLabel> expire(long nowMs) {
        List<WaitingLabel> unmatched = new ArrayList<>();
        for (ArrivalIndex.Due due : arrivals.takeBefore(sinceMs(nowMs), MOST_AT_ONCE)) {
            if (due.key()[0] == LabelKeys.IMAGE) {
                images.drop(due);
            } else {
                waiting.drop(due).ifPresent(unmatched::add);
            }
        }
        unmatched.forEach(label -> counters.count(LabelEvent.UNMATCHED));
        return unmatched;
    }

    /** Counts a label that could not be used. */
    void refused() {
        counters.count(LabelEvent.REFUSED);
    }

    @Override
    public void close() {
        counters.close();
    }

    private void claim(LabelDraft draft, ImageLabel label) {
        counters.count(
                switch (draft.claim(label.head(), LabelClaim.byItself(label.labelOrNull(), label.labelledBy()))) {
                    case LEARNED -> LabelEvent.JOINED;
                    case CORRECTED -> LabelEvent.CORRECTED;
                    case RETRACTED -> LabelEvent.RETRACTED;
                    case REPEATED, OUTRANKED -> LabelEvent.REPEATED;
                });
    }

    /** The first of a kind loudly: a producer that repeats itself would fill the log otherwise. */
    private void report(LabelEvent event, PendingEvent pending, KeptImage before) {
        Level level = counters.count(event) ? Level.WARN : Level.DEBUG;
        LOG.atLevel(level)
                .log(
                        "image '{}' ({}) came before, as {}: {} (further ones are counted, and logged at level DEBUG)",
                        pending.event().id(),
                        pending.source(),
                        before.source(),
                        switch (event) {
                            case DUPLICATE -> "it is predicted, but not learned from again";
                            case RELABELLED -> "it has another label now, so the earlier one is taken back";
                            default -> "its picture is another one now, which late labels are joined with";
                        });
    }

    private long sinceMs(long nowMs) {
        return nowMs - window.toMillis();
    }
}
