package io.headstream.app;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an instance has opened, closed in the reverse order. Thread-safe. */
final class OpenResources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenResources.class);

    private final Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();

    /** The same resource, to be closed before those that were opened earlier. */
    <T extends AutoCloseable> T add(T resource) {
        opened.addFirst(resource);
        return resource;
    }

    /** Closes every one, also those that come after one that can't be closed. Does nothing the second time. */
    @Override
    public void close() {
        // Polled, since a shutdown hook may close what another thread is starting; one at a time, since the contract
        // must outlive the application that uses it.
        synchronized (opened) {
            for (AutoCloseable resource = opened.pollFirst(); resource != null; resource = opened.pollFirst()) {
                try {
                    resource.close();
                } catch (Exception e) {
                    LOG.warn("{} could not be closed", resource, e);
                }
            }
        }
    }
}
