package io.headstream.learning;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * Statistics in use, equal ones once: two learners that count the same hold one copy, which matters since it takes
 * megabytes, and find what the other has computed from it. Forgets what nobody else holds. Thread-safe.
 */
final class ScatterPool {
    private static final List<WeakReference<ScatterStatistics>> IN_USE = new ArrayList<>();

    private ScatterPool() {}

    /** The statistics, or equal ones that were there before. */
    static ScatterStatistics pooled(ScatterStatistics statistics) {
        synchronized (IN_USE) {
            IN_USE.removeIf(reference -> reference.get() == null);
            for (WeakReference<ScatterStatistics> reference : IN_USE) {
                ScatterStatistics known = reference.get();
                if (known != null && known.isEqualTo(statistics)) {
                    return known;
                }
            }
            IN_USE.add(new WeakReference<>(statistics));
            return statistics;
        }
    }
}
