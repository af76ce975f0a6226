package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.TrainerSettings;
import io.headstream.metrics.MetricsRegistry;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.topology.BackgroundSolver;
import io.headstream.topology.TrainerTopology;
import io.headstream.wire.Contract;
import java.util.function.BooleanSupplier;

/** The trainer of an instance, put together from a configuration: started once at most. */
final class TrainerRole {
    /** A trainer writes a window's worth at a time: what is cached between two commits is small. */
    private static final long CACHE_BYTES = 16L << 20;

    private final HeadstreamConfig config;
    private final MetricsRegistry metrics;
    private final BooleanSupplier overloaded;

    /**
     * Nothing is opened before {@link #start}.
     *
     * @param overloaded whether training is to wait
     */
    TrainerRole(HeadstreamConfig config, MetricsRegistry metrics, BooleanSupplier overloaded) {
        this.config = config;
        this.metrics = metrics;
        this.overloaded = overloaded;
    }

    /**
     * Waits until the trainer has its partitions; the resources close what is opened.
     *
     * @param logPartitions partitions of the training log
     */
    void start(Contract contract, int logPartitions, RoleApplications applications, OpenResources resources) {
        TrainerSettings settings = config.trainer();
        MeteredTrainer observer = new MeteredTrainer(metrics, config.heads());
        TrainerTopology.Parts parts = new TrainerTopology.Parts(
                contract,
                config.headDirectory(),
                RolloutPolicies::of,
                resources.add(new BackgroundSolver(settings.solverShare(), observer::solved)),
                ProgramVersion.current(),
                logPartitions,
                settings.snapshotsRetained(),
                SnapshotKeys.signer(settings),
                observer,
                overloaded,
                settings.memoryMaxBytes());
        applications.start(
                Role.TRAINER,
                TrainerTopology.of(config.topics(), parts),
                new RoleApplications.Setup(
                        config.application().trainerId(), settings.threads(), CACHE_BYTES, settings.streams()));
    }
}
