package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.demo.BundledStream;
import io.headstream.demo.LabelledImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoProcessIT {
    private static final int TERMINATED = 128 + 15;
    private static final Pattern SERVING =
            Pattern.compile("heads list --bootstrap-servers (\\S+) --registry-url (\\S+)");
    private static final Pattern STREAMING = Pattern.compile("\\d+ of \\d+ events");

    @TempDir
    Path directory;

    @Test
    void shouldServeTheOtherCommandsAndLeaveNothingBehindWhenTerminated() throws Exception {
        try (DemoProcess demo = DemoProcess.start(directory, "demo", "--events", "80", "--rate", "0")) {
            Matcher where = demo.awaitOutput(SERVING);
            String[] connection = {"--bootstrap-servers", where.group(1), "--registry-url", where.group(2)};
            List<ProcessHandle> children = demo.children();
            assertThat(children).as("the registry").isNotEmpty();

            shouldListAndShowTheHead(connection);
            shouldProduceImagesThatAreThenPredicted(connection);

            assertThat(demo.terminate()).isEqualTo(TERMINATED);
            assertThat(directory.resolve("tmp")).isEmptyDirectory();
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void shouldClearUpAfterADemoThatWasKilled() throws Exception {
        List<ProcessHandle> children;
        try (DemoProcess demo = DemoProcess.start(directory, "demo", "--rate", "5")) {
            demo.awaitOutput(STREAMING);
            children = demo.children();
            demo.kill();
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(directory.resolve("tmp")).isNotEmptyDirectory();

        try (DemoProcess next = DemoProcess.start(directory, "demo", "--rate", "5")) {
            next.awaitOutput(STREAMING);

            assertThat(next.terminate()).isEqualTo(TERMINATED);
        }
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
    }

    private static void shouldListAndShowTheHead(String... connection) throws Exception {
        CommandLineRun list = CommandLineRun.of(with(connection, "heads", "list"));
        assertThat(list.err()).isEmpty();
        assertThat(list.out()).contains("emoji").contains("dense/");

        CommandLineRun show = CommandLineRun.of(with(connection, "heads", "show", "emoji", "--output", "json"));
        JsonNode head = new ObjectMapper().readTree(show.out());
        JsonNode champion = head.path("rollout").path("champion");
        assertThat(head.path("versions"))
                .extracting(version -> version.path("learner").asText() + "/"
                        + version.path("version").asLong())
                .contains(champion.path("learner").asText() + "/"
                        + champion.path("version").asLong());

        CommandLineRun unknown = CommandLineRun.of(with(connection, "heads", "show", "nobody"));
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("head 'nobody' has no version; those that have: emoji");
    }

    private void shouldProduceImagesThatAreThenPredicted(String... connection) throws Exception {
        LabelledImage face = BundledStream.read().images().stream()
                .filter(image -> image.id().value().startsWith("face/"))
                .findFirst()
                .orElseThrow();
        Files.write(directory.resolve("one.png"), face.content().read());
        Path manifest = Files.writeString(directory.resolve("manifest.csv"), "one.png,\nmissing.png,face\n");

        CommandLineRun produced =
                CommandLineRun.of(with(connection, "produce", "--manifest", manifest.toString(), "--head", "emoji"));

        assertThat(produced.exitCode()).isZero();
        assertThat(produced.out())
                .contains("sent 1 events")
                .contains("topic 'image-events'")
                .contains("not sent: 1 unreadable, 0 too large");
        assertThat(produced.err()).contains("missing.png");

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            CommandLineRun predicted =
                    CommandLineRun.of(with(connection, "predictions", "--format", "json", "--head", "emoji"));
            assertThat(predicted.out().lines().filter(line -> line.contains("one.png")))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("\"label\":\"face\"");
        });
        CommandLineRun followed =
                CommandLineRun.of(with(connection, "predictions", "--follow", "--from-beginning", "--max", "3"));
        assertThat(followed.exitCode()).isZero();
        assertThat(followed.out().lines()).hasSize(4);
    }

    private static String[] with(String[] some, String... others) {
        String[] all = Arrays.copyOf(others, others.length + some.length);
        System.arraycopy(some, 0, all, others.length, some.length);
        return all;
    }
}
