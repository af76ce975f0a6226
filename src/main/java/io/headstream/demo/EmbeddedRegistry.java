package io.headstream.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real schema registry, Apicurio, in a child process on a free port of 127.0.0.1, schemas in memory. It ends with
 * {@link #close}, with this JVM, and when this JVM is killed: its standard input is a pipe from here, and it stops when
 * the pipe breaks.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int TAIL_LINES = 30;
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://127\\.0\\.0\\.1:\\d+)");

    private final Process process;
    private final Thread hook;
    private final String url;

    private EmbeddedRegistry(Process process, Thread hook, String url) {
        this.process = process;
        this.hook = hook;
        this.url = url;
    }

    /**
     * Starts a registry and waits until it takes requests, which is some seconds.
     *
     * @param registryDirectory where the build has unpacked Apicurio: holds {@code *-runner.jar} and {@code lib}
     * @param workDirectory for {@code registry.log} and temporary files; made if it is not there
     * @throws IllegalStateException if it does not come up; with the end of its log
     */
    public static EmbeddedRegistry start(Path registryDirectory, Path workDirectory) {
        try {
            Files.createDirectories(workDirectory.resolve("tmp"));
            Path log = workDirectory.resolve("registry.log");
            Process process = launch(runner(registryDirectory), workDirectory, log);
            Thread hook = new Thread(process::destroyForcibly, "registry-shutdown");
            try {
                Runtime.getRuntime().addShutdownHook(hook);
                return new EmbeddedRegistry(process, hook, awaitUrl(process, log) + "/apis/ccompat/v7");
            } catch (RuntimeException e) {
                process.destroyForcibly();
                forget(hook);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a schema registry in " + workDirectory, e);
        }
    }

    /** Base URL of its Confluent-compatible API. */
    public String url() {
        return url;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Stops it and waits until it is gone. May be called again. */
    @Override
    public void close() {
        forget(hook);
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static Path runner(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                Optional<Path> runner = files.filter(file -> file.toString().endsWith("-runner.jar"))
                        .findFirst();
                if (runner.isPresent()) {
                    return runner.get().toAbsolutePath();
                }
            }
        }
        throw new IllegalStateException(
                "no schema registry in %s, expected Apicurio's *-runner.jar there; 'mvn package' unpacks it to target/registry"
                        .formatted(directory.toAbsolutePath()));
    }

    private static Process launch(Path runner, Path workDirectory, Path log) throws IOException {
        Path work = workDirectory.toAbsolutePath();
        String separator = System.getProperty("path.separator");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-Xmx400m",
                        // Starts in about half the time; nobody measures the registry's throughput here.
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + work.resolve("tmp"),
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=0",
                        "-cp",
                        runner + separator + guard(work),
                        Guard.class.getName(),
                        mainClass(runner))
                .directory(work.toFile())
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** A class path of the guard alone: the registry must not see Headstream's other classes and libraries. */
    private static Path guard(Path work) throws IOException {
        Path directory = work.resolve("guard");
        String name = Guard.class.getName().replace('.', '/') + ".class";
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream content = Guard.class.getClassLoader().getResourceAsStream(name)) {
            if (content == null) {
                throw new IllegalStateException("class file %s is not on the class path".formatted(name));
            }
            Files.write(file, content.readAllBytes());
        }
        return directory;
    }

    private static String mainClass(Path runner) throws IOException {
        try (JarFile jar = new JarFile(runner.toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
        }
    }

    /** The port is the system's choice, so only the log knows it. */
    private static String awaitUrl(Process process, Path log) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                boolean ended = process.waitFor(100, TimeUnit.MILLISECONDS);
                Matcher listening = LISTENING.matcher(content(log));
                if (ended) {
                    throw failed("ended with status " + process.exitValue(), log);
                }
                if (listening.find()) {
                    return listening.group(1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed("was not waited for: interrupted", log);
            }
        }
        throw failed("did not listen within %d s".formatted(PATIENCE.toSeconds()), log);
    }

    private static IllegalStateException failed(String what, Path log) throws IOException {
        List<String> lines = content(log).lines().toList();
        String tail = String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        return new IllegalStateException("the schema registry %s, expected it to listen on 127.0.0.1; %s ends with:%n%s"
                .formatted(what, log, tail));
    }

    private static String content(Path log) throws IOException {
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down: the hook runs, and does no harm twice.
        }
    }

    /** Main class of the child: runs the registry, and stops it when nobody holds the other end of its input any more. */
    static final class Guard {
        private Guard() {}

        /** With the registry's main class as the only argument. */
        public static void main(String[] args) throws ReflectiveOperationException {
            Thread watch = new Thread(Guard::haltWhenOrphaned, "parent-watch");
            watch.setDaemon(true);
            watch.start();
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        }

        private static void haltWhenOrphaned() {
            try {
                while (System.in.read() >= 0) {
                    // Nothing is ever written to it.
                }
            } catch (IOException e) {
                // As good as its end.
            }
            Runtime.getRuntime().halt(0);
        }
    }
}
