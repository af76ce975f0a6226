package io.headstream.bench;

import io.headstream.cli.HeadstreamCommand;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** An embedder in a process of its own, as {@code headstream run} starts it. */
final class EmbedderProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    private EmbedderProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static EmbedderProcess start(Map<String, String> settings, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path config = directory.resolve("headstream.properties");
        Properties properties = new Properties();
        properties.putAll(settings);
        try (Writer writer = Files.newBufferedWriter(config)) {
            properties.store(writer, null);
        }
        Path log = directory.resolve("headstream.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeadstreamCommand.class.getName(),
                        "run",
                        "--role",
                        "embedder",
                        "--config",
                        config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new EmbedderProcess(process, log);
    }

    /** Waits until it says that it runs. */
    void awaitReady(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!Files.readString(log).contains("running as ")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("an embedder did not start:%n%s".formatted(Files.readString(log)));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

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
