package io.headstream.topology;

import io.headstream.learning.LearnerName;
import io.headstream.snapshot.Candidate;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Solves on one thread, first come first served, and rests so that solving takes no more than a share of that thread's
 * time: on a busy machine the newest closed-form head is a little older instead of everything else slower. However many
 * wait, only the first few of them hold their candidates.
 */
public final class BackgroundSolver implements Solver {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundSolver.class);

    /** Candidates that wait. One holds the statistics of all that was learned: some megabytes. */
    private static final int MOST_CANDIDATES = 4;

    /** A place that is not asked for any more is another's: its trainer has gone. */
    private static final long PLACE_KEPT_NANOS = Duration.ofSeconds(10).toNanos();

    private record Request(LearnerName learner, Candidate candidate, Consumer<Solved> to) {}

    /** A place among those that wait, without a candidate until it is one of the first. */
    private static final class Place {
        private @Nullable Request request;
        private long askedAt;
    }

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread solver = new Thread(task, "headstream-solver");
        solver.setDaemon(true);
        return solver;
    });
    private final SolvingTime allowed;
    private final BiConsumer<LearnerName, Duration> onSolved;
    private final LongSupplier nanoTime;
    private final Map<Object, Place> waiting = new LinkedHashMap<>();
    private final Set<Object> underWay = new HashSet<>();
    private boolean scheduled;

    /**
     * Not started before the first request.
     *
     * @param share of one processor's time that solving may take, in (0, 1]
     * @param onSolved is told whose version took how long; quick, never throws
     */
    public BackgroundSolver(double share, BiConsumer<LearnerName, Duration> onSolved) {
        this(share, onSolved, System::nanoTime);
    }

    BackgroundSolver(double share, BiConsumer<LearnerName, Duration> onSolved, LongSupplier nanoTime) {
        this.allowed = new SolvingTime(share, nanoTime.getAsLong());
        this.onSolved = onSolved;
        this.nanoTime = nanoTime;
    }

    @Override
    public boolean request(
            Object key, LearnerName learner, Supplier<Optional<Candidate>> candidate, Consumer<Solved> to) {
        if (!isTurnOf(key)) {
            return false;
        }
        // Outside of the lock: it may have to be read first. Only the caller's thread asks for this key.
        Optional<Candidate> given = candidate.get();
        if (given.isEmpty()) {
            return false;
        }
        Request request = new Request(learner, given.get(), to);
        synchronized (this) {
            Place place = waiting.get(key);
            if (place == null) {
                return false;
            }
            place.request = request;
            schedule(0);
            return true;
        }
    }

    /** Takes the key's place, or a new one at the end; says whether it is one of the first. */
    private synchronized boolean isTurnOf(Object key) {
        if (underWay.contains(key)) {
            return false;
        }
        long now = nanoTime.getAsLong();
        waiting.computeIfAbsent(key, unknown -> new Place()).askedAt = now;
        int first = 0;
        Iterator<Map.Entry<Object, Place>> places = waiting.entrySet().iterator();
        while (first < MOST_CANDIDATES && places.hasNext()) {
            Map.Entry<Object, Place> place = places.next();
            if (place.getValue().request == null && now - place.getValue().askedAt > PLACE_KEPT_NANOS) {
                places.remove();
            } else if (place.getKey().equals(key)) {
                return true;
            } else {
                first++;
            }
        }
        return false;
    }

    private boolean somethingWaits() {
        return waiting.values().stream().anyMatch(place -> place.request != null);
    }

    private synchronized void schedule(long restNanos) {
        if (!scheduled && somethingWaits()) {
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
            Map.Entry<Object, Place> first = waiting.entrySet().stream()
                    .filter(place -> place.getValue().request != null)
                    .findFirst()
                    .orElseThrow();
            key = first.getKey();
            request = Objects.requireNonNull(first.getValue().request);
            waiting.remove(key);
            underWay.add(key);
        }
        long begin = nanoTime.getAsLong();
        try {
            request.to().accept(Solved.of(request.learner(), request.candidate()));
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("learner '{}': version {} could not be solved for", request.learner(), request.candidate(), e);
            request.to().accept(new Solved(request.learner(), request.candidate(), null, String.valueOf(e)));
        }
        long end = nanoTime.getAsLong();
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
