package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.prediction.ServedHead;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.SnapshotCorruptException;
import io.headstream.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heads that this process serves, decoded once for all its tasks: always the version that the rollout names, or the
 * one served before while the named one has not arrived whole or is broken. Looked up for every event, so that a new
 * rollout record takes effect with the next one. Thread-safe.
 */
final class ServingHeads {
    private static final Logger LOG = LoggerFactory.getLogger(ServingHeads.class);

    /** How soon a version that was missing or broken is looked for again: it may be published anew. */
    private static final Duration RETRY = Duration.ofMillis(200);

    /**
     * What is known of a head.
     *
     * @param rollout the rollout record that this came from, as bytes: comparing them tells whether it still holds
     * @param served the head that serves; null if none could be loaded yet
     * @param retryAtMs when to look again for the version that the rollout names; {@link Long#MAX_VALUE}: it serves
     * @param fault why it does not serve, told once; null if it does
     */
    private record Entry(
            @SuppressWarnings("ArrayRecordComponent") byte[] rollout,
            @Nullable ServedHead served,
            long retryAtMs,
            @Nullable String fault) {}

    private final Contract contract;
    private final String rolloutsTopic;
    private final SnapshotReader snapshots;
    private final Map<HeadName, Entry> entries = new ConcurrentHashMap<>();

    ServingHeads(Contract contract, String rolloutsTopic, SnapshotReader snapshots) {
        this.contract = contract;
        this.rolloutsTopic = rolloutsTopic;
        this.snapshots = snapshots;
    }

    /** The head to serve; empty while the rollout names none, or none that has arrived. */
    Optional<ServedHead> find(
            HeadName head,
            ReadOnlyKeyValueStore<byte[], byte[]> rolloutStore,
            ReadOnlyKeyValueStore<byte[], byte[]> snapshotStore,
            long nowMs) {
        byte[] rollout = rolloutStore.get(head.value().getBytes(StandardCharsets.UTF_8));
        if (rollout == null) {
            return Optional.empty();
        }
        Entry entry = entries.get(head);
        if (entry == null || nowMs >= entry.retryAtMs() || !Arrays.equals(rollout, entry.rollout())) {
            entry = entries.compute(head, (name, known) -> load(name, rollout, known, snapshotStore, nowMs));
        }
        return Optional.ofNullable(entry.served());
    }

    /** What served before, for a process that has just started and never served it itself. */
    private @Nullable ServedHead previous(
            HeadName head, RolloutState state, ReadOnlyKeyValueStore<byte[], byte[]> snapshotStore) {
        return state.previous()
                .flatMap(version -> snapshots.find(head, version, snapshotStore).map(ServedHead::of))
                .orElse(null);
    }

    private Entry load(
            HeadName head,
            byte[] rollout,
            @Nullable Entry known,
            ReadOnlyKeyValueStore<byte[], byte[]> snapshotStore,
            long nowMs) {
        ServedHead before = known == null ? null : known.served();
        String fault;
        try {
            RolloutState state = RolloutMapping.toDomain(
                    contract.decode(rolloutsTopic, rollout, io.headstream.wire.avro.RolloutState.class));
            HeadVersion champion = state.champion().orElse(null);
            if (champion == null) {
                return new Entry(rollout, null, Long.MAX_VALUE, null);
            }
            if (before != null && before.version().equals(champion)) {
                return new Entry(rollout, before, Long.MAX_VALUE, null);
            }
            Optional<ServedHead> named =
                    snapshots.find(head, champion, snapshotStore).map(ServedHead::of);
            if (named.isPresent()) {
                LOG.info("head '{}' serves {} (epoch {}: {})", head, champion, state.epoch(), state.reason());
                return new Entry(rollout, named.get(), Long.MAX_VALUE, null);
            }
            fault = "version %s has not arrived whole".formatted(champion);
            if (before == null) {
                before = previous(head, state, snapshotStore);
            }
        } catch (WireException | SnapshotCorruptException | IllegalArgumentException e) {
            fault = String.valueOf(e.getMessage());
        }
        String stays = before == null ? "no version serves yet" : before.version() + " goes on serving";
        if (known == null || !fault.equals(known.fault())) {
            LOG.warn("head '{}': {}; {}", head, fault, stays);
        }
        return new Entry(rollout, before, nowMs + RETRY.toMillis(), fault);
    }
}
