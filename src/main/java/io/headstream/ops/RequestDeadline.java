package io.headstream.ops;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of connections whose client does not get a request across in time, handshake included: one that sends a byte now
 * and then is never idle, and would hold its connection for ever (slowloris). Whoever is being answered, or waits between
 * two requests, is not its affair. Thread-safe.
 */
final class RequestDeadline implements Connection.Listener {
    /** The first request's head has so long; what is under way at one look has until the next but one. */
    static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(RequestDeadline.class);

    private final Connector connector;
    private final Map<Connection, Scheduler.Task> looks = new ConcurrentHashMap<>();

    RequestDeadline(Connector connector) {
        this.connector = connector;
    }

    /**
     * What a connection had done at one look.
     *
     * @param heads of requests that had come whole
     * @param answers that had been given
     * @param bytes that had come
     * @param trickled whether bytes had come since the look before, and neither a head nor an answer came of it
     */
    private record Progress(long heads, long answers, long bytes, boolean trickled) {
        static final Progress NONE = new Progress(0, 0, 0, false);

        static Progress of(Connection connection, Progress before) {
            long heads = connection.getMessagesIn();
            long answers = connection.getMessagesOut();
            long bytes = connection.getBytesIn();
            return new Progress(
                    heads, answers, bytes, heads == before.heads && answers == before.answers && bytes > before.bytes);
        }

        boolean dawdles(Progress before) {
            return heads == 0 || (trickled && before.trickled);
        }
    }

    @Override
    public void onOpened(Connection connection) {
        // What is encrypted has a connection within this one.
        if (!(connection instanceof SslConnection)) {
            lookAgain(connection, Progress.NONE);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        Scheduler.Task look = looks.remove(connection);
        if (look != null) {
            look.cancel();
        }
    }

    private void lookAgain(Connection connection, Progress before) {
        looks.put(
                connection,
                connector
                        .getScheduler()
                        .schedule(() -> look(connection, before), DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
        if (!connection.getEndPoint().isOpen()) {
            onClosed(connection);
        }
    }

    private void look(Connection connection, Progress before) {
        Progress now = Progress.of(connection, before);
        if (now.dawdles(before)) {
            LOG.debug(
                    "{} does not get a request across within {}: let go",
                    connection.getEndPoint().getRemoteSocketAddress(),
                    DEADLINE);
            connection.getEndPoint().close();
        } else if (looks.containsKey(connection)) {
            lookAgain(connection, now);
        }
    }
}
