package io.headstream.bench;

import io.headstream.cli.HeadstreamCommand;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code headstream run} in a process of its own, watched from outside: through {@code /proc}, its metrics and {@code
 * jcmd}. Its heap is committed and touched at the start, so that what its resident memory does later is not the heap.
 */
final class SoakInstance implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("HTTP on (http://127\\.0\\.0\\.1:\\d+)");
    private static final Pattern COMMITTED = Pattern.compile("Total: reserved=\\d+KB, committed=(\\d+)KB");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path state;
    private final String url;
    private final HttpClient http = HttpClient.newHttpClient();

    private SoakInstance(Process process, Path state, String url) {
        this.process = process;
        this.state = state;
        this.url = url;
    }

    /** Starts it and waits until it runs. */
    static SoakInstance start(Map<String, String> settings, Path directory, List<String> jvmOptions)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path config = directory.resolve("headstream.properties");
        Properties properties = new Properties();
        properties.putAll(settings);
        properties.setProperty("state.dir", directory.resolve("state").toString());
        properties.setProperty("http.port", "0");
        try (Writer writer = Files.newBufferedWriter(config)) {
            properties.store(writer, null);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-XX:+AlwaysPreTouch",
                "-XX:NativeMemoryTracking=summary",
                "--add-modules",
                "jdk.incubator.vector"));
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                HeadstreamCommand.class.getName(),
                "run",
                "--config",
                config.toString()));
        Path log = directory.resolve("headstream.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "instance-shutdown"));
        return new SoakInstance(process, directory.resolve("state"), awaitUrl(process, log));
    }

    private static String awaitUrl(Process process, Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String output = Files.readString(log);
            Matcher found = URL.matcher(output);
            if (output.contains("running as ") && found.find()) {
                return found.group(1);
            }
            if (process.waitFor(200, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IllegalStateException("the instance did not start:%n%s".formatted(output));
            }
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Collects all garbage that the instance's heap has. */
    void collectGarbage() throws IOException, InterruptedException {
        jcmd("GC.run");
    }

    /** What the JVM knows that it has committed, in KiB. */
    long jvmCommittedKib() throws IOException, InterruptedException {
        Matcher total = COMMITTED.matcher(jcmd("VM.native_memory", "summary"));
        return total.find() ? Long.parseLong(total.group(1)) : -1;
    }

    private String jcmd(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(process.pid())));
        command.addAll(List.of(arguments));
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return output;
    }

    /** A line of {@code /proc/PID/status}, in KiB. */
    long status(String name) throws IOException {
        try (Stream<String> lines = Files.lines(proc("status"))) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(-1);
        }
    }

    long openFiles() throws IOException {
        return entries(proc("fd"));
    }

    long threads() throws IOException {
        return entries(proc("task"));
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    private static long entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }

    /** The files of the state directory. */
    Usage state() throws IOException {
        return Usage.of(state);
    }

    /** What it says of itself. */
    Metrics metrics() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/metrics"))
                .timeout(PATIENCE)
                .build();
        return new Metrics(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
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

    /**
     * Metrics in Prometheus' text format.
     *
     * @param text as scraped
     */
    record Metrics(String text) {
        /** The sum over all series of a name whose tags contain the text. */
        double sum(String name, String tags) {
            return text.lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .filter(line -> line.contains(tags))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    /**
     * What a directory takes.
     *
     * @param files how many files
     * @param bytes their sizes
     * @param tablesOfStore how many of them are RocksDB's tables, by the directory that they are in
     */
    record Usage(long files, long bytes, Map<String, Long> tablesOfStore) {
        /** Files that vanish meanwhile are passed over. */
        static Usage of(Path directory) throws IOException {
            long files = 0;
            long bytes = 0;
            Map<String, Long> tables = new TreeMap<>();
            List<Path> open = new ArrayList<>(List.of(directory));
            while (!open.isEmpty()) {
                Path next = open.remove(open.size() - 1);
                try (Stream<Path> entries = Files.list(next)) {
                    for (Path entry : entries.toList()) {
                        if (Files.isDirectory(entry)) {
                            open.add(entry);
                        } else {
                            bytes += Files.size(entry);
                            files++;
                            if (entry.toString().endsWith(".sst")) {
                                tables.merge(
                                        directory.relativize(next).toString().replace("/rocksdb/", " "), 1L, Long::sum);
                            }
                        }
                    }
                } catch (NoSuchFileException e) {
                    // Compacted or retired while it was looked at.
                }
            }
            return new Usage(files, bytes, tables);
        }

        /** RocksDB's tables, of all stores. */
        long tables() {
            return tablesOfStore.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
