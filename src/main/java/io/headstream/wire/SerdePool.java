package io.headstream.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serdes that are lent to one caller at a time: as many as calls were ever under way at once. Thread-safe. */
final class SerdePool<S extends Closeable> implements AutoCloseable {
    private final Supplier<S> factory;
    private final Queue<S> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /** Makes the first one at once, so that a wrong configuration is told at start. */
    SerdePool(Supplier<S> factory) {
        this.factory = factory;
        idle.add(factory.get());
    }

    <R extends @Nullable Object> R use(Function<S, R> call) {
        if (closed) {
            throw new IllegalStateException("the contract is closed");
        }
        S lent = idle.poll();
        S serde = lent == null ? factory.get() : lent;
        try {
            return call.apply(serde);
        } finally {
            idle.add(serde);
            if (closed) {
                closeIdle();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        for (S serde = idle.poll(); serde != null; serde = idle.poll()) {
            try {
                serde.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
