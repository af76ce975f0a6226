package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.event.Printable;
import io.headstream.learning.NewerFormatException;
import io.headstream.prediction.ServedHeads;
import io.headstream.rollout.RolloutConfirmation;
import io.headstream.rollout.RolloutState;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heads as one embedder task sees them: the rollouts of its process, but never an earlier one than it has seen, in
 * this process or another. Looked up for every event, so that a new rollout record takes effect with the next one. Not
 * thread-safe: one task's.
 */
final class TaskHeads implements KnownHeads {
    private static final Logger LOG = LoggerFactory.getLogger(TaskHeads.class);

    /** The newest rollout of a head that the task has seen, with the last record looked at, as bytes. */
    private record Seen(
            @SuppressWarnings("ArrayRecordComponent") byte[] record,
            @Nullable RolloutState state) {}

    private final Serving serving;
    private final int partition;
    private final ReadOnlyKeyValueStore<byte[], byte[]> rollouts;
    private final ReadOnlyKeyValueStore<byte[], byte[]> snapshots;
    private final KeyValueStore<byte[], byte[]> stored;
    private final Map<HeadName, Seen> seen = new HashMap<>();
    private final Map<HeadName, Long> confirmed = new HashMap<>();

    private TaskHeads(
            Serving serving,
            int partition,
            ReadOnlyKeyValueStore<byte[], byte[]> rollouts,
            ReadOnlyKeyValueStore<byte[], byte[]> snapshots,
            KeyValueStore<byte[], byte[]> stored) {
        this.serving = serving;
        this.partition = partition;
        this.rollouts = rollouts;
        this.snapshots = snapshots;
        this.stored = stored;
    }

    /**
     * What all tasks of a process share.
     *
     * @param contract how rollouts are read
     * @param rolloutsTopic where they come from
     * @param configured the heads that the configuration names
     * @param heads the versions that are loaded
     * @param instance names the process in confirmations
     */
    record Serving(
            Contract contract, String rolloutsTopic, Set<HeadName> configured, ServingHeads heads, String instance) {
        /** A task's view. */
        TaskHeads open(ProcessorContext<byte[], byte[]> context) {
            KeyValueStore<byte[], byte[]> rollouts = context.getStateStore(EmbedderTopology.ROLLOUTS);
            KeyValueStore<byte[], byte[]> snapshots = context.getStateStore(EmbedderTopology.SNAPSHOTS);
            return new TaskHeads(
                    this,
                    context.taskId().partition(),
                    rollouts,
                    snapshots,
                    context.getStateStore(EmbedderTopology.SEEN_ROLLOUTS));
        }
    }

    /** The versions of a head to ask now. */
    ServedHeads served(HeadName head, long nowMs) {
        return rollout(head)
                .map(state -> serving.heads().find(state, snapshots, nowMs))
                .orElse(ServedHeads.NONE);
    }

    @Override
    public boolean knows(HeadName head) {
        return serving.configured().contains(head)
                || rollout(head).filter(state -> state.setup().created()).isPresent();
    }

    @Override
    public String names() {
        return Stream.concat(serving.configured().stream(), all().stream().filter(this::knows))
                .map(HeadName::value)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /**
     * What has changed since the last time: rollouts that serve as named now, for each of which no earlier one answers any
     * more; epoch 0 for those that this task, which has just begun here, cannot serve as named yet.
     */
    List<RolloutConfirmation> confirm(long nowMs, Clock clock) {
        List<RolloutConfirmation> news = new ArrayList<>();
        for (HeadName head : all()) {
            if (rollout(head).isPresent()) {
                ServedHeads served = served(head, nowMs);
                long epoch = served.whole() ? served.epoch() : 0;
                Long before = confirmed.get(head);
                if (before == null || epoch > before) {
                    confirmed.put(head, epoch);
                    news.add(new RolloutConfirmation(head, partition, serving.instance(), epoch, clock.instant()));
                }
            }
        }
        return news;
    }

    private Optional<RolloutState> rollout(HeadName head) {
        byte[] key = head.value().getBytes(StandardCharsets.UTF_8);
        Seen known = seen.computeIfAbsent(head, name -> stored(key));
        byte[] record = rollouts.get(key);
        if (record != null && !Arrays.equals(record, known.record())) {
            known = newer(head, key, record, known);
            seen.put(head, known);
        }
        return Optional.ofNullable(known.state());
    }

    private Seen stored(byte[] key) {
        byte[] record = stored.get(key);
        return record == null ? new Seen(new byte[0], null) : new Seen(record, decoded(record));
    }

    private Seen newer(HeadName head, byte[] key, byte[] record, Seen known) {
        RolloutState state;
        try {
            state = decoded(record);
        } catch (WireException e) {
            LOG.warn("head '{}': its rollout record can't be read, so nothing changes: {}", head, e.getMessage());
            return new Seen(record, known.state());
        } catch (NewerFormatException e) {
            if (known.state() == null) {
                // Nothing would serve, as if nothing had been decided.
                throw e;
            }
            LOG.warn("head '{}': nothing changes here: {}", head, e.getMessage());
            return new Seen(record, known.state());
        }
        if (!state.head().equals(head)) {
            LOG.warn("head '{}': its rollout record is of head '{}', so nothing changes", head, state.head());
            return new Seen(record, known.state());
        }
        if (known.state() != null && state.epoch() <= known.state().epoch()) {
            LOG.warn(
                    "head '{}': rollout of epoch {} after one of epoch {}, expected a later one, so nothing changes",
                    head,
                    state.epoch(),
                    known.state().epoch());
            return new Seen(record, known.state());
        }
        stored.put(key, record);
        return new Seen(record, state);
    }

    private RolloutState decoded(byte[] record) {
        return RolloutMapping.toDomain(
                serving.contract().decode(serving.rolloutsTopic(), record, io.headstream.wire.avro.RolloutState.class));
    }

    private List<HeadName> all() {
        List<HeadName> heads = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> records = rollouts.all()) {
            while (records.hasNext()) {
                KeyValue<byte[], byte[]> record = records.next();
                name(record.key).ifPresent(heads::add);
            }
        }
        return heads;
    }

    private static Optional<HeadName> name(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        try {
            return Optional.of(new HeadName(text));
        } catch (IllegalArgumentException e) {
            LOG.debug("no head has the name of rollout record '{}'", Printable.of(text));
            return Optional.empty();
        }
    }
}
