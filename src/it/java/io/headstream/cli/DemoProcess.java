package io.headstream.cli;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a process of its own, as bin/headstream starts it. */
final class DemoProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path output;

    private DemoProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts {@code headstream} with these arguments, its temporary files and output in a directory. */
    static DemoProcess start(Path directory, String... arguments) throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        Path output = directory.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Djava.io.tmpdir=" + temporary,
                "-Dheadstream.registry.directory=" + System.getProperty("headstream.registry.directory"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                HeadstreamCommand.class.getName()));
        command.addAll(List.of(arguments));
        return new DemoProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    /** What it has printed. */
    String output() throws IOException {
        return Files.readString(output);
    }

    /** Waits until it has printed something of this form, and gives that. */
    Matcher awaitOutput(Pattern pattern) {
        await().atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("ended with " + process.exitValue() + ":\n" + output());
            }
            return pattern.matcher(output()).find();
        });
        try {
            Matcher matcher = pattern.matcher(output());
            matcher.find();
            return matcher;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Its child processes. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Asks it to stop, as SIGTERM does, and gives its exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    /** Kills it, as SIGKILL does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
