package io.headstream.app;

import io.headstream.config.ApplicationSettings;
import io.headstream.config.EmbedderSettings;
import io.headstream.config.HeadSettings;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.HttpSettings;
import io.headstream.config.KafkaClient;
import io.headstream.config.OverloadSettings;
import io.headstream.config.TopicSettings;
import io.headstream.config.TrainerSettings;
import io.headstream.config.WireSettings;
import io.headstream.embedding.BackboneDescription;
import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.metrics.MetricsRegistry;
import io.headstream.ops.InstanceStatus;
import io.headstream.ops.Ops;
import io.headstream.ops.OpsException;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadVersion;
import io.headstream.topology.BackgroundSolver;
import io.headstream.topology.EmbedderTopology;
import io.headstream.topology.TrainerTopology;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutMapping;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Headstream in this process: the embedder, the trainer or both, built from a configuration. Started once, closed once.
 */
public final class Headstream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Headstream.class);

    /** A trainer writes a window's worth at a time: what is cached between two commits is small. */
    private static final long TRAINER_CACHE_BYTES = 16L << 20;

    /** Only ever encoded, to learn at the start whether the registry can be used: later that would be waited for. */
    private static final RolloutState SAMPLE = RolloutState.first(
            new HeadName("sample"),
            new HeadVersion(new LearnerName("sample"), 1, "0".repeat(64)),
            "never written",
            "nobody",
            Instant.EPOCH);

    private final HeadstreamConfig config;
    private final Set<Role> roles;
    private final IntFunction<OpenBackbone> backboneLoader;
    private final Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();
    private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final List<StreamsApplication> applications = new CopyOnWriteArrayList<>();
    private final Map<Role, InputProgress> progress = new ConcurrentHashMap<>();
    private volatile boolean started;
    private volatile @Nullable OpenBackbone backbone;
    private volatile @Nullable MeteredEmbedder embedder;
    private volatile @Nullable Overload overload;
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
        this.backboneLoader = backboneLoader;
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
        opened(metrics);
        try {
            // Before all else, so that probes are told what it waits for.
            startHttp();
            // What is quick to check comes first: classes and registry, then topics, then the backbone.
            Contract contract = openContract();
            int logPartitions = new TopicProvisioner(config.kafka(KafkaClient.ADMIN), config.topics()).provision();
            roles.stream().sorted().forEach(role -> new LostOffsets(config, role).expectNone());
            startConsole(contract);
            if (roles.contains(Role.EMBEDDER)) {
                startEmbedder(contract);
            }
            if (roles.contains(Role.TRAINER)) {
                startTrainer(contract, logPartitions);
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
                ops = opened(Ops.start(http, this::status, metrics::scrape));
            } catch (OpsException e) {
                throw new StartException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private void startConsole(Contract contract) {
        Ops serving = ops;
        if (serving != null) {
            opened(serving.watch(config, contract, opened(new CommandLink(config)), new BatchFill(metrics)));
        }
    }

    private InstanceStatus status() {
        InstanceStatus.BackboneStatus backboneStatus;
        if (!roles.contains(Role.EMBEDDER)) {
            backboneStatus = InstanceStatus.BackboneStatus.NOT_NEEDED;
        } else if (backbone == null) {
            backboneStatus = InstanceStatus.BackboneStatus.LOADING;
        } else {
            backboneStatus = InstanceStatus.BackboneStatus.LOADED;
        }
        return new InstanceStatus(
                ProgramVersion.current(),
                started,
                backboneStatus,
                applications.stream().map(StreamsApplication::status).toList(),
                remarks());
    }

    /** Without names of heads and topics: probes are answered without a token, and metrics and log have the names. */
    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        MeteredEmbedder embedding = embedder;
        if (embedding != null && embedding.faults() > 0) {
            remarks.add("%d heads are not served as their rollout says: see headstream_head_serving_fault"
                    .formatted(embedding.faults()));
        }
        long expired = progress.values().stream()
                .flatMap(one -> one.expired().values().stream())
                .mapToLong(records -> records)
                .sum();
        if (expired > 0) {
            remarks.add("%d records were deleted before they were read, since the start: see headstream_records_expired"
                    .formatted(expired));
        }
        if (isOverloaded()) {
            remarks.add("training waits for predictions to catch up: overload.policy=predict-first");
        }
        return remarks;
    }

    private void startEmbedder(Contract contract) {
        EmbedderSettings settings = config.embedder();
        int threads = settings.threads() > 0
                ? settings.threads()
                : Runtime.getRuntime().availableProcessors();
        OpenBackbone open = opened(backboneLoader.apply(threads));
        backbone = open;
        LOG.info("backbone: {}", open.backbone().description());
        Set<HeadName> heads = config.heads().stream().map(HeadSettings::name).collect(Collectors.toUnmodifiableSet());
        MeteredEmbedder observer = new MeteredEmbedder(metrics, heads);
        embedder = observer;
        EmbedderTopology.Parts parts = new EmbedderTopology.Parts(
                contract,
                new MeteredDecoder(open.decoder(), metrics),
                new MeteredBackbone(open.backbone(), metrics),
                heads,
                InstanceName.current(),
                SnapshotKeys.trust(settings),
                observer,
                Clock.systemUTC());
        ApplicationSettings application = config.application();
        StreamsApplication embedding = new StreamsApplication(
                EmbedderTopology.of(config.topics(), settings, parts),
                properties().of(application.embedderId(), threads, settings.cacheMaxBytes(), settings.streams()),
                progress(Role.EMBEDDER),
                failed);
        run(Role.EMBEDDER, embedding);
        if (config.overload().policy() == OverloadSettings.Policy.PREDICT_FIRST) {
            Overload watched = new Overload(
                    config.overload().after(),
                    observer::images,
                    () -> embedding.status().lag());
            overload = watched;
            opened(OverloadWatch.start(watched, metrics));
        }
    }

    private boolean isOverloaded() {
        Overload watched = overload;
        return watched != null && watched.isNow();
    }

    private void startTrainer(Contract contract, int logPartitions) {
        TrainerSettings settings = config.trainer();
        if (!roles.contains(Role.EMBEDDER)) {
            UnfrozenBackbone.makeKnown(config.backbone());
        }
        List<HeadSettings> heads = config.heads();
        MeteredTrainer observer = new MeteredTrainer(metrics, heads);
        TrainerTopology.Parts parts = new TrainerTopology.Parts(
                contract,
                config.headDirectory(),
                RolloutPolicies::of,
                opened(new BackgroundSolver(settings.solverShare(), observer::solved)),
                ProgramVersion.current(),
                logPartitions,
                settings.snapshotsRetained(),
                SnapshotKeys.signer(settings),
                observer,
                this::isOverloaded,
                settings.memoryMaxBytes());
        ApplicationSettings application = config.application();
        run(
                Role.TRAINER,
                new StreamsApplication(
                        TrainerTopology.of(config.topics(), parts),
                        properties()
                                .of(
                                        application.trainerId(),
                                        settings.threads(),
                                        TRAINER_CACHE_BYTES,
                                        settings.streams()),
                        progress(Role.TRAINER),
                        failed));
    }

    private void run(Role role, StreamsApplication application) {
        opened(application);
        application.report(metrics, role);
        opened(RetentionWatch.start(
                progress(role), application::kafkaMetrics, config.kafka(KafkaClient.ADMIN), metrics));
        applications.add(application);
        application.start();
    }

    private InputProgress progress(Role role) {
        return progress.computeIfAbsent(
                role,
                key -> new InputProgress(
                        metrics, role, role.input(config.topics().names())));
    }

    private StreamsProperties properties() {
        TopicSettings topics = config.topics();
        return new StreamsProperties(config.kafka(), config.application(), topics);
    }

    private Contract openContract() {
        WireSettings wire = config.wire();
        Contract contract = opened(new Contract(wire.serializer(), wire.deserializer(), wire.properties()));
        try {
            contract.encode(config.topics().names().headRollouts(), RolloutMapping.toAvro(SAMPLE));
        } catch (KafkaException e) {
            throw new StartException("the schema registry cannot be used: " + e.getMessage(), e);
        }
        return contract;
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.addFirst(resource);
        return resource;
    }

    /** What embeds here; empty before the start and in a trainer. */
    public Optional<BackboneDescription> backbone() {
        return Optional.ofNullable(backbone).map(open -> open.backbone().description());
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
        // Polled, since a shutdown hook may close what another thread is starting; one at a time, since the contract
        // must outlive the application that uses it.
        synchronized (opened) {
            ops = null;
            closeAll();
        }
    }

    private void closeAll() {
        for (AutoCloseable resource = opened.pollFirst(); resource != null; resource = opened.pollFirst()) {
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("{} could not be closed", resource, e);
            }
        }
    }
}
