package io.headstream.topology;

import io.headstream.event.HeadName;
import java.util.List;

/**
 * The training-log entries of one head that wait because its training is paused, on disk and in log order: when it goes
 * on, they are learned as if they had only just come. Not thread-safe: one task's.
 */
final class Backlog {
    /** So many at a time, so that commands and other heads need not wait for all of them. */
    private static final int AT_A_TIME = 256;

    private final HeadName head;
    private final Journal store;
    private boolean empty;

    Backlog(HeadName head, Journal store) {
        this.head = head;
        this.store = store;
        this.empty = store.first(head, 1).isEmpty();
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        return empty;
    }

    void add(long offset, byte[] entry) {
        store.keep(head, offset, entry);
        empty = false;
    }

    /** Takes the next ones off. */
    List<Journal.Kept> take() {
        List<Journal.Kept> next = store.first(head, AT_A_TIME);
        if (!next.isEmpty()) {
            store.dropBefore(head, next.get(next.size() - 1).offset() + 1);
        }
        empty = next.size() < AT_A_TIME;
        return next;
    }
}
