package io.headstream.cli;

import io.headstream.app.Headstream;
import io.headstream.app.Role;
import io.headstream.app.StartException;
import io.headstream.config.HeadstreamConfig;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headstream run}: Headstream on the user's own Kafka, until it is told to stop. */
@Command(
        name = "run",
        description = "Run the embedder, the trainer or both against your Kafka and registry, until SIGTERM or Ctrl-C.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    /** Which part of the program runs here. */
    enum RoleChoice {
        ALL(EnumSet.allOf(Role.class)),
        EMBEDDER(EnumSet.of(Role.EMBEDDER)),
        TRAINER(EnumSet.of(Role.TRAINER));

        private final Set<Role> roles;

        RoleChoice(Set<Role> roles) {
            this.roles = Set.copyOf(roles);
        }
    }

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.logging();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "Configuration file; HEADSTREAM_ variables override it.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private Path config;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "ALL",
            description = "What this instance does: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private RoleChoice role = RoleChoice.ALL;

    @Override
    public Integer call() throws InterruptedException, java.util.concurrent.ExecutionException {
        HeadstreamConfig settings = HeadstreamConfig.load(config, System.getenv());
        try (Headstream headstream = new Headstream(settings, role.roles)) {
            Thread hook = new Thread(() -> close(headstream), "headstream-shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                headstream.start();
                LOG.info("running as {}", role.roles);
                Throwable reason = headstream.failed().get();
                throw new StartException("stopped: " + FailureReport.sentence(reason), reason);
            } finally {
                forget(hook);
            }
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down: the hook is running.
        }
    }

    private static void close(Headstream headstream) {
        LOG.info("stopping after the running transactions");
        headstream.close();
        LOG.info("stopped");
    }
}
