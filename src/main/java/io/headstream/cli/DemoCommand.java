package io.headstream.cli;

import io.headstream.demo.Demo;
import io.headstream.demo.DemoOptions;
import io.headstream.demo.DemoRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headstream demo}: everything at once, and nothing left behind. */
@Command(
        name = "demo",
        description = {
            "Watch a head learn: starts a Kafka broker, a schema registry and Headstream on this machine, streams labelled"
                    + " images through them, and leaves nothing behind when it stops."
        })
final class DemoCommand implements Callable<Integer> {
    /** Fast enough to be over soon, slow enough to be watched. */
    private static final String RATE = "30";

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.logging();

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "Stream these instead of the bundled pictures: a directory with a folder for every class.")
    private @Nullable Path images;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "How many events; images come again if there are fewer. Default: every image once.")
    private @Nullable Integer events;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = RATE,
            description = "Events per second (default ${DEFAULT-VALUE}); 0: as fast as it goes.")
    private double rate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the stream's order and the head's training (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--http",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Serve the console, for a browser on this machine (default); --no-http switches it off.")
    private boolean http;

    @Option(names = "--exit", description = "Stop when the stream has been learned from.")
    private boolean exit;

    @Option(
            names = "--summary",
            paramLabel = "FILE",
            description = "When the stream has been learned from, write what it came to, as JSON.")
    private @Nullable Path summary;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new ParameterException(spec.commandLine(), "--rate %s: expected 0 or more".formatted(rate));
        }
        if (events != null && events < 1) {
            throw new ParameterException(spec.commandLine(), "--events %d: expected 1 or more".formatted(events));
        }
        if (seed < 0) {
            throw new ParameterException(spec.commandLine(), "--seed %d: expected 0 or more".formatted(seed));
        }
        DemoOptions options =
                new DemoOptions(images, events, rate, seed, http, registryDirectory(), temporaryDirectory());
        try (Demo demo = new Demo(options)) {
            Thread hook = new Thread(demo::close, "demo-shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            new DemoRun(demo, spec.commandLine().getOut(), spec.commandLine().getErr()).run(exit, summary);
            return 0;
        }
    }

    /** Where the build unpacks the registry; bin/headstream says so by a system property. */
    private static Path registryDirectory() {
        return Path.of(System.getProperty("headstream.registry.directory", "target/registry"));
    }

    private static Path temporaryDirectory() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }
}
