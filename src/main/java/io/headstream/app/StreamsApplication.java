package io.headstream.app;

import io.headstream.metrics.HeadstreamMeter;
import io.headstream.metrics.KafkaMeters;
import io.headstream.metrics.MetricsRegistry;
import io.headstream.ops.ApplicationStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running Streams application: started once, closed once. */
final class StreamsApplication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsApplication.class);
    private static final Duration START_REPORT = Duration.ofSeconds(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final String id;
    private final AbandonedState state;
    private final KafkaStreams streams;
    private final CompletableFuture<Void> running = new CompletableFuture<>();
    private final CompletableFuture<Throwable> failed;

    /**
     * Not started yet.
     *
     * @param progress is told what is read, and what was gone before it could be
     * @param failed is completed with the reason if it stops by itself
     */
    StreamsApplication(
            Topology topology, Properties properties, InputProgress progress, CompletableFuture<Throwable> failed) {
        this.failed = failed;
        this.id = properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
        this.state = new AbandonedState(Path.of(properties.getProperty(StreamsConfig.STATE_DIR_CONFIG), id));
        state.deleteUnlessUsedLately(Instant.now());
        this.streams = new KafkaStreams(topology, properties, new WatchedClients(progress));
        ThreadReplacement replacement = new ThreadReplacement(id, threads(properties), failed::complete);
        streams.setUncaughtExceptionHandler(replacement);
        streams.setStateListener((now, before) -> {
            LOG.info("{}: {} after {}", id, now, before);
            if (now == KafkaStreams.State.RUNNING) {
                state.used();
                running.complete(null);
            } else if (now == KafkaStreams.State.ERROR) {
                failed.complete(new IllegalStateException(id + " stopped; its log says why"));
            }
        });
    }

    private static int threads(Properties properties) {
        return Integer.parseInt(String.valueOf(properties.get(StreamsConfig.NUM_STREAM_THREADS_CONFIG)));
    }

    /** Shows how it is, and what Kafka's clients report of themselves, with every scrape. */
    void report(MetricsRegistry metrics, Role role) {
        String tag = role.text();
        metrics.beforeScrape(() ->
                metrics.set(HeadstreamMeter.STREAMS_RUNNING, streams.state().isRunningOrRebalancing() ? 1 : 0, tag));
        KafkaMeters.bind(metrics, tag, streams::metrics);
    }

    /** What Kafka's clients report of themselves at this moment. */
    Map<MetricName, ? extends Metric> kafkaMetrics() {
        return streams.metrics();
    }

    /** Starts it and waits until it has its partitions. */
    void start() {
        streams.start();
        try {
            while (!awaitRunning()) {
                // Restoring a lost state directory takes its time, and so does a group whose members are busy.
                LOG.warn(
                        "{} is still {}; expected RUNNING once its state is restored and its group has settled. May this user use group and transactional ids '{}'?",
                        id,
                        streams.state(),
                        id);
            }
        } catch (ExecutionException e) {
            throw new StartException(id + " did not start: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while " + id + " started", e);
        }
        if (failed.isDone()) {
            Throwable reason = failed.join();
            throw new StartException(id + " did not start: " + reason.getMessage(), reason);
        }
    }

    /** Whether it runs, or has failed, within the time of one report. */
    private boolean awaitRunning() throws InterruptedException, ExecutionException {
        try {
            CompletableFuture.anyOf(running, failed).get(START_REPORT.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** How it is, and how far behind: what its consumers know at this moment, without asking the broker. */
    ApplicationStatus status() {
        KafkaStreams.State state = streams.state();
        return new ApplicationStatus(
                id, state.name(), state == KafkaStreams.State.RUNNING, hasStopped(state), Lag.of(streams.metrics()));
    }

    private static boolean hasStopped(KafkaStreams.State state) {
        return switch (state) {
            case CREATED, REBALANCING, RUNNING -> false;
            case PENDING_SHUTDOWN, NOT_RUNNING, PENDING_ERROR, ERROR -> true;
        };
    }

    /** Commits what is done and leaves the group at once, so that others take over without waiting for a time-out. */
    @Override
    public void close() {
        boolean closed =
                streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                        .withTimeout(CLOSE_TIMEOUT));
        if (!closed) {
            LOG.warn(
                    "{} did not stop within {} s; nothing is lost, but its partitions wait for the group's time-out",
                    id,
                    CLOSE_TIMEOUT.toSeconds());
        }
        if (closed && running.isDone()) {
            state.used();
        }
    }
}
