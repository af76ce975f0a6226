package io.headstream.topology;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task's heads whose learners' states are in memory, least recently used first. Not thread-safe: one task's. */
final class AwakeHeads {
    /** Which use was its last, and what it took then. */
    private record Use(long number, long bytes) {}

    private final LearnerMemory memory;
    private final Map<HeadTraining, Use> heads = new LinkedHashMap<>();

    AwakeHeads(LearnerMemory memory) {
        this.memory = memory;
    }

    /** After a head may have learned, been opened or woken: counts it, and lets others rest if it is too much. */
    void after(HeadTraining head) {
        Use before = heads.get(head);
        long bytes = head.heldBytes();
        if (bytes == (before == null ? 0 : before.bytes())) {
            return;
        }
        heads.remove(head);
        heads.put(head, new Use(memory.use(), bytes));
        memory.add(bytes - (before == null ? 0 : before.bytes()));
        makeRoom(head);
    }

    /** Lets heads rest for what other tasks need. */
    void makeRoom() {
        makeRoom(null);
    }

    private void makeRoom(@Nullable HeadTraining except) {
        Iterator<Map.Entry<HeadTraining, Use>> oldest = heads.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<HeadTraining, Use> next = oldest.next();
            HeadTraining head = next.getKey();
            boolean over = except != null && memory.isOver();
            if (head == except || !(over || memory.isToRest(next.getValue().number()))) {
                return;
            }
            if (over) {
                memory.restUpTo(next.getValue().number());
            }
            head.rest();
            oldest.remove();
            memory.add(-next.getValue().bytes());
        }
    }

    /** Forgets all of them: the task has lost or given up its stores. */
    void clear() {
        heads.values().forEach(use -> memory.add(-use.bytes()));
        heads.clear();
    }
}
