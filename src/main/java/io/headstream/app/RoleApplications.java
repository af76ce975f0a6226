package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.metrics.MetricsRegistry;
import io.headstream.ops.ApplicationStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.streams.Topology;

/** The Streams applications of an instance, one for each of its roles, with what watches them. Thread-safe. */
final class RoleApplications {
    private final HeadstreamConfig config;
    private final MetricsRegistry metrics;
    private final OpenResources resources;
    private final CompletableFuture<Throwable> failed;
    private final List<StreamsApplication> running = new CopyOnWriteArrayList<>();
    private final List<InputProgress> progress = new CopyOnWriteArrayList<>();

    /**
     * None yet.
     *
     * @param resources closes what is started
     * @param failed completed when one stops by itself, with the reason
     */
    RoleApplications(
            HeadstreamConfig config,
            MetricsRegistry metrics,
            OpenResources resources,
            CompletableFuture<Throwable> failed) {
        this.config = config;
        this.metrics = metrics;
        this.resources = resources;
        this.failed = failed;
    }

    /**
     * How one role's application is set up.
     *
     * @param id its application id
     * @param threads stream threads
     * @param cacheBytes what its stores may cache between two commits
     * @param overrides properties of Kafka Streams that the user sets
     */
    record Setup(String id, int threads, long cacheBytes, Map<String, Object> overrides) {}

    /**
     * Starts a role's application, and waits until it has its partitions.
     *
     * @throws StartException if that can't be
     */
    StreamsApplication start(Role role, Topology topology, Setup setup) {
        InputProgress read =
                new InputProgress(metrics, role, role.inputs(config.topics().names()));
        progress.add(read);
        StreamsProperties properties = new StreamsProperties(config.kafka(), config.application(), config.topics());
        StreamsApplication application = resources.add(new StreamsApplication(
                topology,
                properties.of(setup.id(), setup.threads(), setup.cacheBytes(), setup.overrides()),
                read,
                failed));
        application.report(metrics, role);
        resources.add(RetentionWatch.start(read, application::kafkaMetrics, config.kafka(KafkaClient.ADMIN), metrics));
        running.add(application);
        application.start();
        return application;
    }

    /** How each stands, in the order that they were started in. */
    List<ApplicationStatus> statuses() {
        return running.stream().map(StreamsApplication::status).toList();
    }

    /** Records that were deleted before they were read, since the start. */
    long expired() {
        return progress.stream()
                .flatMap(one -> one.expired().values().stream())
                .mapToLong(records -> records)
                .sum();
    }
}
