package io.headstream.app;

import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.RejectionCategory;
import io.headstream.labelling.LabelDraft;
import io.headstream.metrics.HeadstreamMeter;
import io.headstream.metrics.MetricsRegistry;
import io.headstream.prediction.ServedHead;
import io.headstream.prediction.ServedHeads;
import io.headstream.topology.EmbedderObserver;
import io.headstream.wire.SnapshotFault;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Measures what the embedder does. */
final class MeteredEmbedder implements EmbedderObserver {
    private static final String ROLE = Role.EMBEDDER.text();

    private final MetricsRegistry metrics;
    private final LongAdder images = new LongAdder();
    private final Set<HeadName> faulty = ConcurrentHashMap.newKeySet();

    /** Counters of these heads begin at 0, so that the first of anything shows as a rise. */
    MeteredEmbedder(MetricsRegistry metrics, Set<HeadName> heads) {
        this.metrics = metrics;
        for (HeadName head : heads) {
            metrics.count(HeadstreamMeter.PREDICTIONS, 0, head.value());
            metrics.count(HeadstreamMeter.TRAINING_LOG_ENTRIES, 0, head.value());
            for (SnapshotFault fault : SnapshotFault.values()) {
                metrics.count(HeadstreamMeter.SNAPSHOTS_REFUSED, 0, head.value(), reason(fault));
            }
        }
        for (RejectionCategory category : RejectionCategory.values()) {
            metrics.count(HeadstreamMeter.REJECTIONS, 0, ROLE, category.name());
        }
    }

    @Override
    public <T> T timed(Stage stage, Supplier<T> work) {
        long begin = System.nanoTime();
        T result = work.get();
        metrics.record(
                switch (stage) {
                    case INTAKE -> HeadstreamMeter.INTAKE;
                    case PREDICT -> HeadstreamMeter.PREDICT;
                },
                Duration.ofNanos(System.nanoTime() - begin));
        return result;
    }

    @Override
    public void waited(Duration wait) {
        metrics.record(HeadstreamMeter.BATCH_WAIT, wait);
    }

    @Override
    public void predicted(ImageEvent event, Instant now) {
        images.increment();
        metrics.record(HeadstreamMeter.EVENT_TO_PREDICTION, Duration.between(event.eventTime(), now));
        event.targets()
                .forEach(target -> metrics.count(
                        HeadstreamMeter.PREDICTIONS, 1, target.head().value()));
    }

    /** Heads of which another version serves than the rollout names. */
    int faults() {
        return faulty.size();
    }

    /** Images predicted so far. */
    long images() {
        return images.sum();
    }

    @Override
    public void logged(LabelDraft draft) {
        draft.entries()
                .forEach(entry -> metrics.count(
                        HeadstreamMeter.TRAINING_LOG_ENTRIES, 1, entry.head().value()));
    }

    @Override
    public void serving(HeadName head, ServedHeads heads) {
        metrics.set(HeadstreamMeter.SERVED_EPOCH, (double) heads.epoch(), head.value());
        metrics.set(HeadstreamMeter.SERVING_FAULT, heads.whole() ? 0 : 1, head.value());
        if (heads.whole()) {
            faulty.remove(head);
        } else {
            faulty.add(head);
        }
        metrics.forget(HeadstreamMeter.SERVED_VERSION, head.value());
        ServedHead champion = heads.championOrNull();
        if (champion != null) {
            metrics.set(
                    HeadstreamMeter.SERVED_VERSION,
                    (double) champion.version().version(),
                    head.value(),
                    champion.version().learner().value());
        }
    }

    @Override
    public void refused(HeadName head, SnapshotFault fault) {
        metrics.count(HeadstreamMeter.SNAPSHOTS_REFUSED, 1, head.value(), reason(fault));
    }

    private static String reason(SnapshotFault fault) {
        return fault.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void rejected(RejectionCategory category) {
        metrics.count(HeadstreamMeter.REJECTIONS, 1, ROLE, category.name());
    }
}
