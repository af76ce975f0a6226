package io.headstream.cli;

import io.headstream.app.Headstream;
import io.headstream.app.StartException;
import io.headstream.config.HeadstreamConfig;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
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

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.logging();

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "ALL",
            description = "What this instance does: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private RoleChoice role = RoleChoice.ALL;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        HeadstreamConfig settings = config.settings();
        try (Headstream headstream = new Headstream(settings, role.roles())) {
            Thread hook = new Thread(() -> close(headstream), "headstream-shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                headstream.start();
                LOG.info("running as {}", role.roles());
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
