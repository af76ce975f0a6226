package io.headstream.app;

import io.headstream.cli.HeadstreamCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** {@code headstream run} in a process of its own, as users run it. */
final class InstanceProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    private InstanceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Every instance of one directory takes over the state of the one before, as a restarted service does. */
    static InstanceProcess start(LiveCluster cluster, Path directory) throws IOException {
        return start(cluster, directory, Map.of());
    }

    /** The same with other settings, and with these arguments after the configuration's. */
    static InstanceProcess start(
            LiveCluster cluster, Path directory, Map<String, String> overrides, String... arguments)
            throws IOException {
        return startIn(Map.of(), cluster, directory, overrides, arguments);
    }

    /** The same with variables in its environment. */
    static InstanceProcess startIn(
            Map<String, String> environment,
            LiveCluster cluster,
            Path directory,
            Map<String, String> overrides,
            String... arguments)
            throws IOException {
        Path config = directory.resolve("instance.properties");
        Properties properties = new Properties();
        properties.putAll(cluster.settings("instance", overrides));
        try (var writer = Files.newBufferedWriter(config)) {
            properties.store(writer, null);
        }
        Path log = Files.createTempFile(directory, "instance-", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HeadstreamCommand.class.getName(),
                "run",
                "--config",
                config.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new InstanceProcess(builder.start(), log);
    }

    /** Whether it has told that it runs; fails with its output if it has ended. */
    boolean isReady() throws IOException {
        String output = Files.readString(log);
        if (!process.isAlive()) {
            throw new AssertionError("the instance ended with %d:%n%s".formatted(process.exitValue(), output));
        }
        return output.contains("running as ");
    }

    /** SIGKILL: no hook runs, nothing is flushed. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and SIGKILL if that is not enough. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
