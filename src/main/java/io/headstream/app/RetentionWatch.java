package io.headstream.app;

import io.headstream.metrics.HeadstreamMeter;
import io.headstream.metrics.MetricsRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows, and says once, when a role is so far behind that what it has not read comes near the end of its retention. */
final class RetentionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionWatch.class);

    /** Share of the retention from which it is said; the alert has the same. */
    private static final double NEAR = 0.5;

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Somebody who is told may well raise the retention: that is seen within as many looks. */
    private static final int LOOKS_PER_QUESTION = 24;

    private final InputProgress progress;
    private final Supplier<Map<MetricName, ? extends Metric>> kafka;
    private final Map<String, Object> admin;
    private final MetricsRegistry metrics;
    private final ScheduledExecutorService timer;
    private final Set<TopicPartition> shown = new HashSet<>();
    private final Set<TopicPartition> said = new HashSet<>();
    private Map<String, RetentionPolicy> policies = Map.of();
    private int looks;

    private RetentionWatch(
            InputProgress progress,
            Supplier<Map<MetricName, ? extends Metric>> kafka,
            Map<String, Object> admin,
            MetricsRegistry metrics) {
        this.progress = progress;
        this.kafka = kafka;
        this.admin = Map.copyOf(admin);
        this.metrics = metrics;
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "headstream-retention-" + progress.role());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins; looks until it is closed.
     *
     * @param kafka meters of the role's consumers, as of now
     * @param admin how to ask for the topics' settings
     */
    static RetentionWatch start(
            InputProgress progress,
            Supplier<Map<MetricName, ? extends Metric>> kafka,
            Map<String, Object> admin,
            MetricsRegistry metrics) {
        RetentionWatch watch = new RetentionWatch(progress, kafka, admin, metrics);
        ScheduledFuture<?> unused =
                watch.timer.scheduleWithFixedDelay(watch::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look() {
        try {
            if (looks++ % LOOKS_PER_QUESTION == 0) {
                policies = ask();
            }
            show(System.currentTimeMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException e) {
            // It is only shown: a broker that is away, or a right that is missing, stops nothing.
            LOG.warn(
                    "how near {} is to the retention of its input could not be told: {}",
                    progress.role(),
                    e.toString());
        }
    }

    private Map<String, RetentionPolicy> ask() throws InterruptedException, ExecutionException {
        List<ConfigResource> topics = progress.topics().stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, RetentionPolicy> found = new HashMap<>();
        try (Admin client = Admin.create(admin)) {
            client.describeConfigs(topics)
                    .all()
                    .get()
                    .forEach((topic, config) -> found.put(topic.name(), RetentionPolicy.of(config)));
        } catch (KafkaException e) {
            throw new ExecutionException(e);
        }
        return found;
    }

    private void show(long nowMillis) {
        Map<TopicPartition, RetentionPolicy.Position> positions = positions();
        positions.forEach((partition, position) -> {
            RetentionPolicy policy = policies.get(partition.topic());
            if (policy != null) {
                show(partition, policy.usedBy(position, nowMillis), position);
            }
        });
        shown.stream()
                .filter(partition -> !positions.containsKey(partition))
                .toList()
                .forEach(this::forget);
    }

    private void show(TopicPartition partition, double used, RetentionPolicy.Position position) {
        metrics.set(HeadstreamMeter.RETENTION_USED, used, tags(partition));
        shown.add(partition);
        if (used < NEAR) {
            said.remove(partition);
        } else if (said.add(partition)) {
            LOG.warn(
                    "{} is {} records behind on {} and has used {} % of its retention: at 100 % the broker may delete what was not read",
                    progress.role(), Math.round(position.lag()), partition, Math.round(100 * used));
        }
    }

    private void forget(TopicPartition partition) {
        metrics.forget(HeadstreamMeter.RETENTION_USED, tags(partition));
        shown.remove(partition);
        said.remove(partition);
    }

    private String[] tags(TopicPartition partition) {
        return new String[] {progress.role(), partition.topic(), Integer.toString(partition.partition())};
    }

    /** Of the partitions that are read here now. */
    private Map<TopicPartition, RetentionPolicy.Position> positions() {
        Map<TopicPartition, Double> lags = Lag.byPartition(kafka.get(), Lag.LAG);
        Map<TopicPartition, Double> leads = Lag.byPartition(kafka.get(), Lag.LEAD);
        Map<TopicPartition, RetentionPolicy.Position> positions = new HashMap<>();
        lags.forEach((partition, lag) -> {
            Double lead = leads.get(partition);
            if (lead != null && progress.topics().contains(partition.topic())) {
                positions.put(partition, new RetentionPolicy.Position(lag, lead, progress.last(partition)));
            }
        });
        return positions;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
