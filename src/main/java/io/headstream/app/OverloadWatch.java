package io.headstream.app;

import io.headstream.metrics.HeadstreamMeter;
import io.headstream.metrics.MetricsRegistry;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks several times a second whether there is an overload, and shows and says when that changes. */
final class OverloadWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OverloadWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final Overload overload;
    private final MetricsRegistry metrics;
    private final ScheduledExecutorService timer;

    private OverloadWatch(Overload overload, MetricsRegistry metrics) {
        this.overload = overload;
        this.metrics = metrics;
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "headstream-overload");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins; looks until it is closed. */
    static OverloadWatch start(Overload overload, MetricsRegistry metrics) {
        OverloadWatch watch = new OverloadWatch(overload, metrics);
        metrics.set(HeadstreamMeter.OVERLOADED, 0);
        ScheduledFuture<?> unused = watch.timer.scheduleWithFixedDelay(
                watch::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look() {
        try {
            boolean before = overload.isNow();
            overload.sample(INTERVAL);
            if (before != overload.isNow()) {
                metrics.set(HeadstreamMeter.OVERLOADED, overload.isNow() ? 1 : 0);
                LOG.info(
                        overload.isNow()
                                ? "images come faster than they are predicted: training waits (overload.policy=predict-first)"
                                : "predictions have caught up: training goes on");
            }
        } catch (RuntimeException e) {
            // The next look may fare better; a thread that ended here would leave training waiting for ever.
            LOG.warn("whether there is an overload could not be told", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
