package io.headstream.topology;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the states of all learners of a process may take of the heap, together. Which heads were used longest ago is known over all
 * tasks, but each task lets its own ones rest, since their stores are its thread's. Thread-safe.
 */
final class LearnerMemory {
    private static final Logger LOG = LoggerFactory.getLogger(LearnerMemory.class);

    private final long maxBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicLong uses = new AtomicLong();
    private final AtomicLong restUpTo = new AtomicLong();
    private final AtomicBoolean said = new AtomicBoolean();

    LearnerMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes note that a head is used now; later uses have larger numbers. */
    long use() {
        return uses.incrementAndGet();
    }

    /** Takes note of a change in what is held. */
    void add(long bytes) {
        heldBytes.addAndGet(bytes);
    }

    /** About what is held, by the states' size as they are stored. */
    long heldBytes() {
        return heldBytes.get();
    }

    boolean isOver() {
        return heldBytes.get() > maxBytes;
    }

    /** A head that was last used then has to rest: so have all that were used before, in every task. */
    void restUpTo(long use) {
        restUpTo.accumulateAndGet(use, Math::max);
        if (!said.getAndSet(true)) {
            LOG.info(
                    "the states of learners have come to {} bytes of the heap, at most {} are allowed: those of heads that were not used"
                            + " for longest are read from their stores from now on when their next window closes",
                    heldBytes.get(),
                    maxBytes);
        }
    }

    boolean isToRest(long lastUse) {
        return lastUse <= restUpTo.get();
    }
}
