package io.headstream.app;

import io.headstream.learning.NewerFormatException;
import io.headstream.wire.RegistryUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that died: its transaction is aborted and its records are processed again. While the schema
 * registry is away that goes on for ever, since waiting loses nothing, and so it does where the clock was set back. State that
 * a later release wrote stops the application at once: it stays what it is. Anything else may be a fault that comes back with
 * the same record, so after a few in a short time the application stops and says so.
 */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadReplacement.class);

    /** Deaths of each thread that stop the application: one incident may well kill all of them. */
    static final int MOST_FAILURES = 5;

    /** The time in which they count. */
    static final Duration WITHIN = Duration.ofMinutes(5);

    /** A registry or broker that just failed is not asked again at once. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String id;
    private final int mostFailures;
    private final Consumer<Throwable> onStop;
    private final LongSupplier nanoTime;
    private final Duration pause;
    private final Deque<Long> failures = new ArrayDeque<>();

    ThreadReplacement(String id, int threads, Consumer<Throwable> onStop) {
        this(id, threads, onStop, System::nanoTime, PAUSE);
    }

    ThreadReplacement(String id, int threads, Consumer<Throwable> onStop, LongSupplier nanoTime, Duration pause) {
        this.id = id;
        this.mostFailures = MOST_FAILURES * threads;
        this.onStop = onStop;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable fault) {
        Throwable cause = rootOf(fault);
        if (cause instanceof RegistryUnavailableException) {
            LOG.warn("{} waits for the schema registry: {}", id, cause.getMessage());
            pause();
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        if (cause instanceof NewerFormatException) {
            LOG.error("{} stops: {}", id, cause.getMessage());
            onStop.accept(cause);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (cause instanceof ClockSetBackException) {
            LOG.warn("{} replaces a thread, whose timers would stand still: {}", id, cause.getMessage());
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        if (tooMany(nanoTime.getAsLong())) {
            LOG.error("{} stops: threads died {} times within {} min", id, mostFailures, WITHIN.toMinutes(), fault);
            onStop.accept(cause);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.warn("{} replaces a thread that died; its records are processed again", id, fault);
        pause();
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private synchronized boolean tooMany(long nowNanos) {
        failures.addLast(nowNanos);
        while (nowNanos - failures.getFirst() > WITHIN.toNanos()) {
            failures.removeFirst();
        }
        return failures.size() >= mostFailures;
    }

    /** The dying thread may well wait here. */
    private void pause() {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Throwable rootOf(Throwable fault) {
        Throwable cause = fault;
        while (cause.getCause() != null && !(cause instanceof RegistryUnavailableException)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
