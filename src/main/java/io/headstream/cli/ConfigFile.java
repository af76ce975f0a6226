package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names a configuration file, for commands that need all of it. */
final class ConfigFile {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "Configuration file; HEADSTREAM_ variables override it.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private Path config;

    /** What it says. */
    HeadstreamConfig settings() {
        return HeadstreamConfig.load(config, System.getenv());
    }
}
