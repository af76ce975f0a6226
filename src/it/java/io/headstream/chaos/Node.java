package io.headstream.chaos;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Java program in a process of its own, which can be started, killed, paused and stopped, again and again. */
final class Node {
    private static final Duration GRACE = Duration.ofSeconds(45);

    /** Exit value of what died of signal 9. */
    private static final int KILLED = 128 + 9;

    private final String name;
    private final Network network;
    private final Path log;
    private final List<String> command;
    private @Nullable Process process;
    private long logBefore;

    /**
     * Not started yet.
     *
     * @param name says which it is
     * @param network what it is connected by
     * @param directory gets its log
     * @param arguments of the JVM: options, main class and what that takes
     */
    Node(String name, Network network, Path directory, List<String> arguments) {
        this.name = name;
        this.network = network;
        this.log = directory.resolve(name + ".log");
        this.command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto"));
        this.command.addAll(arguments);
    }

    String name() {
        return name;
    }

    /** Whether the process that runs now has said this. */
    boolean hasSaid(String words) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.min(logBefore, file.length()));
            byte[] said = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(said);
            return isAlive() && new String(said, StandardCharsets.UTF_8).contains(words);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    /** Starts it, if it does not run. */
    void start() {
        if (isAlive()) {
            return;
        }
        File output = log.toFile();
        try {
            logBefore = output.length();
            Process started = new ProcessBuilder(network.command(name, command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                    .start();
            process = started;
            network.connect(name, started.pid());
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    /** Whether there is a process, paused or not. */
    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /**
     * SIGKILL: no hook runs, nothing is flushed.
     *
     * @return whether that is what it died of: it may have ended by itself a moment before
     */
    boolean kill() {
        if (process == null) {
            return false;
        }
        process.destroyForcibly();
        boolean ended = await(Duration.ofMinutes(1));
        network.disconnect(name);
        return ended && process.exitValue() == KILLED;
    }

    /** SIGSTOP: it stands still with all that it has open. */
    void pause() {
        signal("STOP");
    }

    /** SIGCONT; does nothing to one that is not paused. */
    void resume() {
        signal("CONT");
    }

    /** SIGTERM, and SIGKILL if that is not enough. */
    void stop() {
        if (process != null) {
            resume();
            process.destroy();
            if (!await(GRACE)) {
                process.destroyForcibly();
                await(GRACE);
            }
            network.disconnect(name);
        }
    }

    private void signal(String signal) {
        if (process != null && process.isAlive()) {
            Commands.run("kill", "-" + signal, Long.toString(process.pid()));
        }
    }

    private boolean await(Duration patience) {
        try {
            return process == null || process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
