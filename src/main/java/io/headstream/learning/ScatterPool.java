package io.headstream.learning;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statistics in use, equal ones once: two learners that count the same hold one copy, which matters since it takes
 * megabytes, and find what the other has computed from it. Found by a hash of their class sums, so that thousands of learners
 * do not wait for each other. Forgets what nobody else holds. Thread-safe.
 */
final class ScatterPool {
    private static final Map<Integer, List<InUse>> IN_USE = new HashMap<>();
    private static final ReferenceQueue<ScatterStatistics> FORGOTTEN = new ReferenceQueue<>();

    private ScatterPool() {}

    private static final class InUse extends WeakReference<ScatterStatistics> {
        private final int hash;

        InUse(ScatterStatistics statistics, int hash) {
            super(statistics, FORGOTTEN);
            this.hash = hash;
        }
    }

    /** The statistics, or equal ones that were there before. */
    static ScatterStatistics pooled(ScatterStatistics statistics) {
        int hash = statistics.hashOfClasses();
        synchronized (IN_USE) {
            forget();
            List<InUse> alike = IN_USE.computeIfAbsent(hash, key -> new ArrayList<>());
            for (InUse reference : alike) {
                ScatterStatistics known = reference.get();
                if (known != null && known.isEqualTo(statistics)) {
                    return known;
                }
            }
            alike.add(new InUse(statistics, hash));
            return statistics;
        }
    }

    private static void forget() {
        for (Reference<?> gone = FORGOTTEN.poll(); gone != null; gone = FORGOTTEN.poll()) {
            int hash = ((InUse) gone).hash;
            @Nullable List<InUse> alike = IN_USE.get(hash);
            if (alike != null) {
                alike.remove(gone);
                if (alike.isEmpty()) {
                    IN_USE.remove(hash);
                }
            }
        }
    }
}
