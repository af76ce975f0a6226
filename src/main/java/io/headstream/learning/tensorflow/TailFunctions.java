package io.headstream.learning.tensorflow;

import io.headstream.embedding.NetworkTail;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tails that were applied lately, ready to be applied again. Heads come and go with every version, and nobody says when
 * the last thread has let go of one, so their native memory is bounded here: of tails that were not applied for longest,
 * so many are closed that those left have no more than a number of parameters together. Thread-safe.
 */
final class TailFunctions implements AutoCloseable {
    private final long maxParameters;

    /** Least lately used first; by identity, since comparing weights would cost as much as applying them. */
    private final Map<Key, TailFunction> functions = new LinkedHashMap<>(16, 0.75f, true);

    /** A tail as that very object. */
    private record Key(NetworkTail tail) {
        @Override
        @SuppressWarnings("ReferenceEquality") // That very object.
        public boolean equals(Object other) {
            return other instanceof Key key && key.tail == tail;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(tail);
        }
    }

    /** The newest is kept in any case. */
    TailFunctions(long maxParameters) {
        this.maxParameters = maxParameters;
    }

    float[][] apply(NetworkTail tail, float[][] activations) {
        while (true) {
            float[][] features = of(tail).apply(activations);
            if (features != null) {
                return features;
            }
        }
    }

    /** How many tails are ready. */
    int size() {
        synchronized (functions) {
            return functions.size();
        }
    }

    private TailFunction of(NetworkTail tail) {
        List<TailFunction> surplus = new ArrayList<>();
        try {
            synchronized (functions) {
                TailFunction function = functions.computeIfAbsent(new Key(tail), key -> new TailFunction(tail));
                surplus.addAll(takeSurplus());
                return function;
            }
        } finally {
            // Outside the lock, since closing waits for passes.
            surplus.forEach(TailFunction::close);
        }
    }

    private List<TailFunction> takeSurplus() {
        long parameters = functions.keySet().stream()
                .mapToLong(key -> key.tail().parameters())
                .sum();
        List<TailFunction> surplus = new ArrayList<>();
        Iterator<Map.Entry<Key, TailFunction>> oldest = functions.entrySet().iterator();
        while (parameters > maxParameters && functions.size() > 1) {
            Map.Entry<Key, TailFunction> entry = oldest.next();
            oldest.remove();
            parameters -= entry.getKey().tail().parameters();
            surplus.add(entry.getValue());
        }
        return surplus;
    }

    @Override
    public void close() {
        synchronized (functions) {
            functions.values().forEach(TailFunction::close);
            functions.clear();
        }
    }
}
