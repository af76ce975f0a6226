package io.headstream.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened one after the other, closed in the opposite order. Any thread may close it, a shutdown hook above all:
 * that interrupts the thread that is opening a resource, waits for it, then closes what there is, and nothing more can be
 * opened. Thread-safe.
 */
final class OpenResources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenResources.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private volatile boolean closed;
    private volatile @Nullable Thread opening;

    /**
     * Opens a resource.
     *
     * @throws CancellationException if this was closed before or meanwhile
     */
    synchronized <T extends AutoCloseable> T open(Supplier<T> resource) {
        opening = Thread.currentThread();
        try {
            throwIfClosed(null);
            T open = resource.get();
            opened.push(open);
            return open;
        } catch (RuntimeException e) {
            throwIfClosed(e);
            throw e;
        } finally {
            opening = null;
        }
    }

    /** Whether this was closed, if only just now. */
    boolean isClosed() {
        return closed;
    }

    /** Closes everything. Does nothing the second time. */
    @Override
    public void close() {
        closed = true;
        Thread waitedFor = opening;
        if (waitedFor != null && waitedFor != Thread.currentThread()) {
            waitedFor.interrupt();
        }
        closeAll();
    }

    private synchronized void closeAll() {
        while (!opened.isEmpty()) {
            AutoCloseable resource = opened.pop();
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("{} could not be closed", resource, e);
            }
        }
    }

    private void throwIfClosed(@Nullable Exception cause) {
        if (closed) {
            CancellationException stopped = new CancellationException("stopped while starting");
            stopped.initCause(cause);
            throw stopped;
        }
    }
}
