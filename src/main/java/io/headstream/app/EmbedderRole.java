package io.headstream.app;

import io.headstream.config.EmbedderSettings;
import io.headstream.config.HeadSettings;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.OverloadSettings;
import io.headstream.embedding.BackboneDescription;
import io.headstream.event.HeadName;
import io.headstream.metrics.MetricsRegistry;
import io.headstream.topology.EmbedderTopology;
import io.headstream.wire.Contract;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedder of an instance, put together from a configuration: started once at most. Thread-safe. */
final class EmbedderRole {
    private static final Logger LOG = LoggerFactory.getLogger(EmbedderRole.class);

    private final HeadstreamConfig config;
    private final MetricsRegistry metrics;
    private final IntFunction<OpenBackbone> backboneLoader;
    private volatile @Nullable OpenBackbone backbone;
    private volatile @Nullable MeteredEmbedder observer;
    private volatile @Nullable Overload overload;

    /**
     * Nothing is opened before {@link #start}.
     *
     * @param backboneLoader from the number of threads that will decode and embed to what they do it with
     */
    EmbedderRole(HeadstreamConfig config, MetricsRegistry metrics, IntFunction<OpenBackbone> backboneLoader) {
        this.config = config;
        this.metrics = metrics;
        this.backboneLoader = backboneLoader;
    }

    /** Loads the backbone, and waits until the embedder has its partitions; the resources close what is opened. */
    void start(Contract contract, RoleApplications applications, OpenResources resources) {
        EmbedderSettings settings = config.embedder();
        int threads = settings.threads() > 0
                ? settings.threads()
                : Runtime.getRuntime().availableProcessors();
        OpenBackbone open = resources.add(backboneLoader.apply(threads));
        backbone = open;
        LOG.info("backbone: {}", open.backbone().description());
        Set<HeadName> heads = config.heads().stream().map(HeadSettings::name).collect(Collectors.toUnmodifiableSet());
        MeteredEmbedder metered = new MeteredEmbedder(metrics, heads);
        observer = metered;
        EmbedderTopology.Parts parts = new EmbedderTopology.Parts(
                contract,
                new MeteredDecoder(open.decoder(), metrics),
                new MeteredBackbone(open.backbone(), metrics),
                heads,
                InstanceName.current(),
                SnapshotKeys.trust(settings),
                metered,
                Clock.systemUTC());
        StreamsApplication application = applications.start(
                Role.EMBEDDER,
                EmbedderTopology.of(config.topics(), settings, parts),
                new RoleApplications.Setup(
                        config.application().embedderId(), threads, settings.cacheMaxBytes(), settings.streams()));
        if (config.overload().policy() == OverloadSettings.Policy.PREDICT_FIRST) {
            Overload watched = new Overload(
                    config.overload().after(),
                    metered::images,
                    () -> application.status().lag());
            overload = watched;
            resources.add(OverloadWatch.start(watched, metrics));
        }
    }

    /** What embeds here; empty until it is loaded. */
    Optional<BackboneDescription> backbone() {
        return Optional.ofNullable(backbone).map(open -> open.backbone().description());
    }

    /** Heads of which another version serves than their rollout names. */
    int faults() {
        MeteredEmbedder metered = observer;
        return metered == null ? 0 : metered.faults();
    }

    /** Whether images come faster than they are predicted, and training is to wait for that. */
    boolean isOverloaded() {
        Overload watched = overload;
        return watched != null && watched.isNow();
    }
}
