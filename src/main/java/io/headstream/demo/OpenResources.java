package io.headstream.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened one after the other, closed in the opposite order. Any thread may close it, a shutdown hook above all:
 * that waits for the resource being opened, then closes it with the rest, and nothing more can be opened. Thread-safe.
 */
final class OpenResources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenResources.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private boolean closed;

    /**
     * Opens a resource.
     *
     * @throws CancellationException if this was closed before
     */
    synchronized <T extends AutoCloseable> T open(Supplier<T> opening) {
        if (closed) {
            throw new CancellationException("stopped while starting");
        }
        T resource = opening.get();
        opened.push(resource);
        return resource;
    }

    /** Closes everything. Does nothing the second time. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!opened.isEmpty()) {
            AutoCloseable resource = opened.pop();
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("{} could not be closed", resource, e);
            }
        }
    }
}
