package io.headstream.topology;

import io.headstream.learning.LearnerName;
import io.headstream.snapshot.Candidate;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Solves on one thread, first come first served, and rests so that solving takes no more than a share of that thread's
 * time: on a busy machine the newest closed-form head is a little older instead of everything else slower.
 */
public final class BackgroundSolver implements Solver {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundSolver.class);

    private record Request(LearnerName learner, Candidate candidate, Consumer<Solved> to) {}

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread solver = new Thread(task, "headstream-solver");
        solver.setDaemon(true);
        return solver;
    });
    private final SolvingTime allowed;
    private final BiConsumer<LearnerName, Duration> onSolved;
    private final Map<Object, Request> waiting = new LinkedHashMap<>();
    private final Set<Object> underWay = new HashSet<>();
    private boolean scheduled;

    /**
     * Not started before the first request.
     *
     * @param share of one processor's time that solving may take, in (0, 1]
     * @param onSolved is told whose version took how long; quick, never throws
     */
    public BackgroundSolver(double share, BiConsumer<LearnerName, Duration> onSolved) {
        this.allowed = new SolvingTime(share, System.nanoTime());
        this.onSolved = onSolved;
    }

    @Override
    public synchronized void request(Object key, LearnerName learner, Candidate candidate, Consumer<Solved> to) {
        if (underWay.contains(key)) {
            return;
        }
        waiting.put(key, new Request(learner, candidate, to));
        schedule(0);
    }

    private synchronized void schedule(long restNanos) {
        if (!scheduled && !waiting.isEmpty()) {
            try {
                Future<?> unused = thread.schedule(this::solveNext, restNanos, TimeUnit.NANOSECONDS);
                scheduled = true;
            } catch (RejectedExecutionException e) {
                waiting.clear();
            }
        }
    }

    private void solveNext() {
        Object key;
        Request request;
        synchronized (this) {
            Iterator<Map.Entry<Object, Request>> first = waiting.entrySet().iterator();
            Map.Entry<Object, Request> entry = first.next();
            key = entry.getKey();
            request = entry.getValue();
            first.remove();
            underWay.add(key);
        }
        long begin = System.nanoTime();
        try {
            request.to().accept(Solved.of(request.learner(), request.candidate()));
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("learner '{}': version {} could not be solved for", request.learner(), request.candidate(), e);
            request.to().accept(new Solved(request.learner(), request.candidate(), null, String.valueOf(e)));
        }
        long end = System.nanoTime();
        long tookNanos = end - begin;
        onSolved.accept(request.learner(), Duration.ofNanos(tookNanos));
        synchronized (this) {
            underWay.remove(key);
            scheduled = false;
        }
        rest(allowed.restAfter(tookNanos, end));
    }

    /** Also without a request waiting: one that comes now must wait as well. */
    private synchronized void rest(long nanos) {
        try {
            Future<?> unused = thread.schedule(this::rested, nanos, TimeUnit.NANOSECONDS);
            scheduled = true;
        } catch (RejectedExecutionException e) {
            waiting.clear();
        }
    }

    private synchronized void rested() {
        scheduled = false;
        schedule(0);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
