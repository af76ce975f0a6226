package io.headstream.topology;

import io.headstream.event.HeadName;
import java.util.Collection;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * A task's heads that nobody has asked for yet since it began. They are opened too, since they may have windows that wait; but not
 * all at once, and where records come, in a quarter of the time. Not thread-safe: one task's.
 */
final class UnopenedHeads {
    /** So many heads are opened in a turn, each by reading from its store, while records of others wait. */
    private static final int AT_ONCE = 16;

    /**
     * And as much of their states: Kafka Streams takes a single record between two turns where these take longer than their
     * interval.
     */
    private static final long BYTES_AT_ONCE = 1 << 20;

    /**
     * And where records come, so many times as long as that took, none: heads that records come for are opened for them, so that
     * they need not wait for all others.
     */
    static final int REST_AFTER_OPENING = 3;

    private final LongSupplier nanoTime;
    private final TreeSet<String> names = new TreeSet<>();
    private boolean recordCame;
    private long openAgainAt;

    UnopenedHeads() {
        this(System::nanoTime);
    }

    UnopenedHeads(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A task begins: forgets all that it knew. */
    void clear() {
        names.clear();
        recordCame = false;
        openAgainAt = nanoTime.getAsLong();
    }

    void addAll(Collection<String> heads) {
        names.addAll(heads);
    }

    /** It is open now. */
    void remove(HeadName head) {
        names.remove(head.value());
    }

    /** A record is being taken: others may follow. */
    void recordCame() {
        recordCame = true;
    }

    /**
     * Opens some, if it is time to.
     *
     * @param open opens one, and says what its state takes of the heap, in bytes
     */
    void openSome(ToLongFunction<HeadName> open) {
        long begin = nanoTime.getAsLong();
        if (names.isEmpty() || (recordCame && begin - openAgainAt < 0)) {
            return;
        }
        recordCame = false;
        long bytes = 0;
        for (int i = 0; i < AT_ONCE && bytes < BYTES_AT_ONCE && !names.isEmpty(); i++) {
            bytes += open.applyAsLong(new HeadName(names.pollFirst()));
        }
        long end = nanoTime.getAsLong();
        openAgainAt = end + REST_AFTER_OPENING * (end - begin);
    }
}
