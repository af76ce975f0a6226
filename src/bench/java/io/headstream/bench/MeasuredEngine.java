package io.headstream.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An {@link EngineProcess} seen from outside, and what its rounds gave. */
final class MeasuredEngine implements AutoCloseable {
    private static final String HEAP = "-Xmx512m";

    /** For passes of more than 64 pictures: 0.6 MB each, a few times over. */
    private static final String LARGE_HEAP = "-Xmx2g";

    private static final long END_SECONDS = 10;

    private final EngineSettings settings;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter orders;
    private final List<Round> rounds = new ArrayList<>();

    /** One round's figures. */
    record Round(double imagesPerSecond, double cpuMillisPerImage, double megabytes) {}

    private MeasuredEngine(EngineSettings settings, Process process) {
        this.settings = settings;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param pictures file of decoded pictures
     * @param log where it writes what goes wrong
     * @throws IllegalStateException if it cannot run; says with its words why
     */
    static MeasuredEngine start(EngineSettings settings, Path pictures, File log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                settings.batch() > EngineProcess.PICTURES ? LARGE_HEAP : HEAP,
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                "-Dheadstream.bench.log=" + System.getProperty("headstream.bench.log"),
                // Everything it needs is on the class path.
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                EngineProcess.class.getName()));
        command.addAll(settings.arguments());
        command.add(pictures.toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log);
        builder.environment().putAll(settings.environment());
        builder.environment()
                .put("DJL_CACHE_DIR", pictures.resolveSibling("djl").toString());
        MeasuredEngine engine = new MeasuredEngine(settings, builder.start());
        try {
            engine.expect("ready");
            return engine;
        } catch (IllegalStateException e) {
            engine.close();
            throw new IllegalStateException(
                    "%s: %s".formatted(settings.engine(), reason(log, String.valueOf(e.getMessage()))), e);
        }
    }

    private static String reason(File log, String otherwise) throws IOException {
        return Files.readAllLines(log.toPath()).stream()
                .filter(line -> line.contains("Exception") || line.contains("Error"))
                .findFirst()
                .orElse(otherwise);
    }

    EngineSettings settings() {
        return settings;
    }

    /** Medians of the rounds so far. */
    Round median() {
        return new Round(
                ThroughputPart.median(
                        rounds.stream().map(Round::imagesPerSecond).toList()),
                ThroughputPart.median(
                        rounds.stream().map(Round::cpuMillisPerImage).toList()),
                ThroughputPart.median(rounds.stream().map(Round::megabytes).toList()));
    }

    /** A round; one that only warms up is not kept. */
    void run(double seconds, boolean warmUp) throws IOException {
        order("run " + seconds);
        String[] words = answer().split(" ", -1);
        double images = Double.parseDouble(words[0]);
        if (!warmUp) {
            rounds.add(new Round(
                    images / Double.parseDouble(words[1]),
                    1000 * Double.parseDouble(words[2]) / images,
                    Double.parseDouble(words[3])));
        }
    }

    /** What it runs on. */
    String device() throws IOException {
        order("device");
        return answer();
    }

    /** Writes its embeddings of the pictures, float32, big-endian. */
    void embedTo(Path file) throws IOException {
        order("embed " + file);
        expect("embedded");
    }

    private void order(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
    }

    private void expect(String word) throws IOException {
        String answer = answer();
        if (!answer.equals(word)) {
            throw new IllegalStateException("'%s', expected '%s'".formatted(answer, word));
        }
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IllegalStateException("%s ended".formatted(settings.engine()));
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        orders.close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
