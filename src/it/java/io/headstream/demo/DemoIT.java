package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    /** Half of what the bundled stream shows in fact: far from chance, and far from a matter of luck. */
    private static final double GAIN = 0.2;

    @TempDir
    Path temporary;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldLearnTheBundledStreamAndLeaveNothingBehind() throws Exception {
        Path summaryFile = Files.createTempDirectory(temporary, "summary").resolve("summary.json");
        Path demos = Files.createDirectory(temporary.resolve("demos"));
        Path registry = Path.of(System.getProperty("headstream.registry.directory"));
        try (Demo demo = new Demo(new DemoOptions(null, null, Pace.UNLIMITED, 1, true, registry, demos))) {
            new DemoRun(demo, new PrintWriter(out, true), new PrintWriter(err, true)).run(true, summaryFile);
        }

        JsonNode summary = new ObjectMapper().readTree(summaryFile.toFile());
        assertThat(summary.fieldNames())
                .toIterable()
                .containsExactly(
                        "events",
                        "predictions",
                        "trainingExamples",
                        "rejected",
                        "snapshots",
                        "servedVersion",
                        "prequentialAccuracy",
                        "firstQuarterAccuracy",
                        "finalAccuracy",
                        "imagesPerSecond",
                        "backbone",
                        "backboneDigest",
                        "headSha256");
        long images = BundledStream.read().images().size();
        assertThat(summary.path("rejected").asLong()).isEqualTo(DemoStream.BROKEN);
        assertThat(summary.path("events").asLong()).isEqualTo(images + DemoStream.BROKEN);
        assertThat(summary.path("predictions").asLong()).isEqualTo(images);
        assertThat(summary.path("trainingExamples").asLong()).isEqualTo(images);
        assertThat(summary.path("snapshots").asLong()).isGreaterThanOrEqualTo(5);
        assertThat(summary.path("servedVersion").asLong())
                .as("of one learner, where the snapshots are of all")
                .isBetween(5L, summary.path("snapshots").asLong());
        assertThat(summary.path("finalAccuracy").asDouble())
                .isGreaterThan(summary.path("firstQuarterAccuracy").asDouble() + GAIN)
                .isGreaterThan(summary.path("prequentialAccuracy").asDouble());
        assertThat(summary.path("imagesPerSecond").asDouble()).isPositive();
        assertThat(summary.path("backbone").asText()).isEqualTo("efficientnet-lite0");
        assertThat(summary.path("backboneDigest").asText()).matches("[0-9a-f]{64}");
        assertThat(summary.path("headSha256").asText()).matches("[0-9a-f]{64}");

        assertThat(out.toString())
                .containsPattern("console: http://127.0.0.1:[0-9]+")
                .contains("new class: flag")
                .contains("rejected 2 (2 are sent on purpose)")
                .contains("617 of 617 events");
        assertThat(err.toString()).isEmpty();
        assertThat(demos).isEmptyDirectory();
        assertThat(threads()).noneMatch(name -> name.startsWith("demo-") || name.startsWith("stream-observer"));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).collect(Collectors.toSet());
    }
}
