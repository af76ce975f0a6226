package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.HttpSettings;
import io.headstream.config.KafkaClient;
import io.headstream.config.WireSettings;
import io.headstream.embedding.BackboneDescription;
import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.metrics.MetricsRegistry;
import io.headstream.ops.InstanceStatus;
import io.headstream.ops.Ops;
import io.headstream.ops.OpsException;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutMapping;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Headstream in this process: the embedder, the trainer or both, built from a configuration. Started once, closed once.
 */
public final class Headstream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Headstream.class);

    /** Only ever encoded, to learn at the start whether the registry can be used: later that would be waited for. */
    private static final RolloutState SAMPLE = RolloutState.first(
            new HeadName("sample"),
            new HeadVersion(new LearnerName("sample"), 1, "0".repeat(64)),
            "never written",
            "nobody",
            Instant.EPOCH);

    private final HeadstreamConfig config;
    private final Set<Role> roles;
    private final OpenResources resources = new OpenResources();
    private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final RoleApplications applications;
    private final EmbedderRole embedder;
    private final TrainerRole trainer;
    private final HealthRemarks remarks;
    private volatile boolean started;
    private volatile @Nullable Ops ops;

    /** Nothing is opened before {@link #start}. */
    public Headstream(HeadstreamConfig config, Set<Role> roles) {
        this(
                config,
                roles,
                threads -> OpenBackbone.open(
                        config.backbone(),
                        config.imageLimits(),
                        config.embedder().batchSize(),
                        threads));
    }

    /**
     * With a backbone that the caller brings instead of the configured one. Nothing is opened before {@link #start}.
     *
     * @param backboneLoader from the number of threads that will decode and embed to what they do it with; asked once if
     *     there is an embedder here, and what it gives is closed here
     */
    public Headstream(HeadstreamConfig config, Set<Role> roles, IntFunction<OpenBackbone> backboneLoader) {
        this.config = config;
        this.roles = Set.copyOf(roles);
        this.applications = new RoleApplications(config, metrics, resources, failed);
        this.embedder = new EmbedderRole(config, metrics, backboneLoader);
        this.trainer = new TrainerRole(config, metrics, embedder::isOverloaded);
        this.remarks = new HealthRemarks(embedder::faults, applications::expired, embedder::isOverloaded);
    }

    /**
     * Loads the backbone, sees to the topics, and waits until every role has its partitions.
     *
     * @throws StartException if that can't be; what was opened is closed again
     * @throws io.headstream.embedding.BackboneException if the backbone can't be loaded
     */
    public void start() {
        LOG.info("Headstream {} starts as {} with {}", ProgramVersion.current(), roles, config.describe());
        config.warnings().forEach(LOG::warn);
        resources.add(metrics);
        try {
            // Before all else, so that probes are told what it waits for.
            startHttp();
            // What is quick to check comes first: classes and registry, then topics, then the backbone.
            Contract contract = openContract();
            int logPartitions = new TopicProvisioner(config.kafka(KafkaClient.ADMIN), config.topics()).provision();
            roles.stream().sorted().forEach(role -> new LostOffsets(config, role).expectNone());
            startConsole(contract);
            if (roles.contains(Role.EMBEDDER)) {
                embedder.start(contract, applications, resources);
            }
            if (roles.contains(Role.TRAINER)) {
                if (!roles.contains(Role.EMBEDDER)) {
                    UnfrozenBackbone.makeKnown(config.backbone());
                }
                trainer.start(contract, logPartitions, applications, resources);
            }
            started = true;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startHttp() {
        HttpSettings http = config.http();
        if (http.enabled()) {
            try {
                ops = resources.add(Ops.start(http, this::status, metrics::scrape));
            } catch (OpsException e) {
                throw new StartException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private void startConsole(Contract contract) {
        Ops serving = ops;
        if (serving != null) {
            resources.add(
                    serving.watch(config, contract, resources.add(new CommandLink(config)), new BatchFill(metrics)));
        }
    }

    private InstanceStatus status() {
        InstanceStatus.BackboneStatus backboneStatus;
        if (!roles.contains(Role.EMBEDDER)) {
            backboneStatus = InstanceStatus.BackboneStatus.NOT_NEEDED;
        } else if (embedder.backbone().isEmpty()) {
            backboneStatus = InstanceStatus.BackboneStatus.LOADING;
        } else {
            backboneStatus = InstanceStatus.BackboneStatus.LOADED;
        }
        return new InstanceStatus(
                ProgramVersion.current(), started, backboneStatus, applications.statuses(), remarks.now());
    }

    private Contract openContract() {
        WireSettings wire = config.wire();
        Contract contract = resources.add(new Contract(wire.serializer(), wire.deserializer(), wire.properties()));
        try {
            contract.encode(config.topics().names().headRollouts(), RolloutMapping.toAvro(SAMPLE));
        } catch (KafkaException e) {
            throw new StartException("the schema registry cannot be used: " + e.getMessage(), e);
        }
        return contract;
    }

    /** What embeds here; empty before the start and in a trainer. */
    public Optional<BackboneDescription> backbone() {
        return embedder.backbone();
    }

    /** All that is measured here. */
    public MetricsRegistry metrics() {
        return metrics;
    }

    /** Where this instance answers over HTTP; empty before the start and where that is switched off. */
    public Optional<String> httpUrl() {
        return Optional.ofNullable(ops).map(Ops::url);
    }

    /** Completed when a role stops by itself, with the reason. */
    public CompletableFuture<Throwable> failed() {
        return failed;
    }

    /** Stops every role after its running transaction, then closes what they used. Does nothing the second time. */
    @Override
    public void close() {
        ops = null;
        resources.close();
    }
}
