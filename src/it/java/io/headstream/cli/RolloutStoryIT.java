package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.headstream.app.ExactlyOnce;
import io.headstream.app.Headstream;
import io.headstream.app.LiveCluster;
import io.headstream.app.LiveStream;
import io.headstream.app.Role;
import io.headstream.ops.Chromium;
import io.headstream.ops.ConsolePage;
import io.headstream.rollout.RolloutEvent;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.Contract;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One head's life over three instances, while a stream flows: it learns, a policy and people change what serves, and in the
 * end everything is accounted for.
 */
class RolloutStoryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PARTITIONS = 3;
    private static final String HEAD = LiveCluster.HEAD;
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("topics.partitions", Integer.toString(PARTITIONS)),
            Map.entry("embedder.batch.size", "1"),
            Map.entry("embedder.threads", "1"),
            Map.entry("http.port", "0"),
            // The first cannot tell more than two sides of one line apart.
            Map.entry("learners", "weak,ridge"),
            Map.entry("learner.weak.learning.kind", "dense"),
            Map.entry("learner.weak.learning.hidden.layers", "1"),
            Map.entry("trainer.solver.share", "1"),
            // What does great harm is seen on fewer examples than a challenger has to be compared on.
            Map.entry("rollout.support.min", "64"),
            Map.entry("rollout.window.examples", "256"));

    /** Few and unlike, so that the better learner is soon known. */
    private static final Set<String> CLASSES = Set.of("face", "flag", "food", "hand");

    @TempDir
    private Path directory;

    private final List<Headstream> instances = new ArrayList<>();
    private LiveCluster cluster;
    private Contract contract;

    @BeforeEach
    void start() {
        cluster = LiveCluster.start(directory);
        contract = cluster.contract();
        for (String name : List.of("a", "b", "c")) {
            Headstream instance = new Headstream(cluster.config(name, SETTINGS), Set.of(Role.TRAINER, Role.EMBEDDER));
            instances.add(instance);
            instance.start();
        }
        for (Headstream instance : instances) {
            await("every instance runs")
                    .atMost(PATIENCE)
                    .until(() -> get(instance, "/health/ready").statusCode() == 200);
        }
    }

    @AfterEach
    void stop() {
        instances.forEach(Headstream::close);
        contract.close();
        cluster.close();
    }

    @Test
    void shouldAccountForAllThatPoliciesAndPeopleDidWhileAStreamFlowed() throws Exception {
        try (LiveStream stream = LiveStream.start(cluster, contract, CLASSES, 11)) {
            // It learns, and the policy finds out who learns better.
            await("a better challenger is promoted")
                    .atMost(PATIENCE)
                    .until(() -> serving(stream).startsWith("ridge/"));
            accepted(heads("pin", HEAD, "--by", "ann", "--why", "the fair is on"));
            String held = champion(told(stream, "the fair is on"));
            int predicted = stream.predictions().size();
            await("the policy is asked for six windows more")
                    .atMost(PATIENCE)
                    .until(() -> stream.predictions().size() > predicted + 6 * 16);
            assertThat(serving(stream)).isEqualTo(held);

            // A bad one serves, by mistake.
            accepted(heads("unpin", HEAD, "--by", "ann", "--why", "the fair is over"));
            String bad = "weak/" + newest(instances.get(0), "weak");
            accepted(heads("promote", HEAD, bad, "--yes", "--by", "bob", "--why", "surely better"));
            long planted = told(stream, "surely better").after().epoch();
            await("the policy turns it back")
                    .atMost(PATIENCE)
                    .until(() -> !sinceTurnedBack(stream, planted).isEmpty());
            await("the line goes on")
                    .atMost(PATIENCE)
                    .until(() -> sinceTurnedBack(stream, planted).size() > 3);

            accepted(heads("rollback", HEAD, "--yes", "--by", "ann", "--why", "by the command line"));
            RolloutEvent first = told(stream, "by the command line");
            awaitServedEverywhere(stream, first);
            rollBackByApi(instances.get(1), first, "by the API");
            RolloutEvent second = told(stream, "by the API");
            awaitServedEverywhere(stream, second);
            rollBackByConsole(instances.get(2), second, "by the console");
            awaitServedEverywhere(stream, told(stream, "by the console"));

            int sent = stream.end();
            ExactlyOnce.count(cluster.bootstrapServers(), contract, sent);
            stream.checkVersions();
            for (Headstream instance : instances) {
                assertThat(predicted(instance)).isBetween(1.0, sent - 1.0);
            }
        }
        assertTold(json(heads("history", HEAD, "--limit", "1000", "--output", "json")));
    }

    /** Who did what, why, and what came of it. */
    private static void assertTold(JsonNode history) {
        List<JsonNode> lines = new ArrayList<>();
        history.forEach(lines::add);
        assertThat(lines).allMatch(line -> line.path("outcome").asText().equals("ACCEPTED"));
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i).path("epoch").asInt()).isEqualTo(i + 1);
            assertThat(lines.get(i).path("championBefore").asText())
                    .isEqualTo(
                            i == 0 ? "null" : lines.get(i - 1).path("champion").asText());
        }
        assertThat(lines)
                .filteredOn(line -> !line.path("byPolicy").asBoolean())
                .extracting(line -> "%s: %s, %s"
                        .formatted(
                                line.path("by").asText(),
                                line.path("request").asText().replaceFirst("weak/[0-9]+", "weak/…"),
                                line.path("why").asText()))
                .containsExactly(
                        "ann: pin, the fair is on",
                        "ann: unpin, the fair is over",
                        "bob: promote weak/…, surely better",
                        "ann: roll back, by the command line",
                        "local: roll back, by the API",
                        "local: roll back, by the console");
        int pinned = at(lines, "the fair is on");
        int unpinned = at(lines, "the fair is over");
        int planted = at(lines, "surely better");
        int byHand = at(lines, "by the command line");
        assertThat(lines.get(0).path("why").asText()).isEqualTo("weak/1 is the first version");
        assertThat(learnersThatServed(lines.subList(0, pinned))).containsExactly("weak", "ridge");
        assertThat(lines.subList(0, pinned))
                .filteredOn(line -> line.path("request").asText().startsWith("canary ridge/"))
                .isNotEmpty()
                .first()
                .satisfies(line -> assertThat(line.path("why").asText())
                        .startsWith("learner 'ridge' does better than what serves: "));
        assertThat(unpinned).as("nothing was changed while it was pinned").isEqualTo(pinned + 1);
        assertThat(learnersThatServed(lines.subList(planted, byHand))).containsExactly("weak", "ridge");
        assertThat(lines.subList(planted, byHand))
                .filteredOn(line -> line.path("action").asText().equals("ROLL_BACK"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.path("by").asText()).isEqualTo("auto");
                    assertThat(line.path("why").asText()).contains("does better than what serves, now weak/");
                    assertThat(line.path("champion").asText())
                            .isEqualTo(lines.get(planted).path("championBefore").asText());
                });
        // The last three that served before, one after another, and nothing by itself any more.
        assertThat(byHand).isEqualTo(lines.size() - 3);
        for (int i = 0; i < 3; i++) {
            assertThat(lines.get(byHand + i).path("champion").asText())
                    .isEqualTo(lines.get(byHand - 1 - i).path("championBefore").asText());
            assertThat(lines.get(byHand + i).path("pinned").asBoolean()).isTrue();
        }
    }

    private static int at(List<JsonNode> lines, String why) {
        return lines.stream().map(line -> line.path("why").asText()).toList().indexOf(why);
    }

    /** Without those that came again at once. */
    private static List<String> learnersThatServed(List<JsonNode> lines) {
        List<String> learners = new ArrayList<>();
        for (JsonNode line : lines) {
            String learner = line.path("champion").asText().split("/")[0];
            if (learners.isEmpty() || !learners.get(learners.size() - 1).equals(learner)) {
                learners.add(learner);
            }
        }
        return learners;
    }

    /** How many predictions an instance has made itself. */
    private static double predicted(Headstream instance) throws Exception {
        return get(instance, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("headstream_predictions_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static long newest(Headstream instance, String learner) throws Exception {
        HttpResponse<String> versions =
                get(instance, "/api/v1/heads/%s/versions?limit=1&learner=%s".formatted(HEAD, learner));
        return new JsonMapper().readTree(versions.body()).at("/items/0/version").asLong();
    }

    /** Bound to what an instance knows, once that is what was done last. */
    private void rollBackByApi(Headstream instance, RolloutEvent last, String why) throws Exception {
        await("the instance knows of epoch %d".formatted(last.after().epoch()))
                .atMost(PATIENCE)
                .until(() -> new JsonMapper()
                                .readTree(get(instance, "/api/v1/heads/" + HEAD).body())
                                .path("epoch")
                                .asLong()
                        == last.after().epoch());
        HttpResponse<String> head = get(instance, "/api/v1/heads/" + HEAD);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(instance.httpUrl().orElseThrow() + "/api/v1/heads/" + HEAD + "/commands"))
                .header("Content-Type", "application/json")
                .header("X-Headstream-Client", "RolloutStoryIT")
                .header("If-Match", head.headers().firstValue("ETag").orElseThrow())
                .POST(BodyPublishers.ofString("{\"action\":\"ROLL_BACK\",\"why\":\"%s\"}".formatted(why)))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** By the mouse; on a machine without a browser, by the request that the console would send. */
    private void rollBackByConsole(Headstream instance, RolloutEvent last, String why) throws Exception {
        Optional<Path> program = Chromium.find();
        if (program.isEmpty()) {
            rollBackByApi(instance, last, why);
            return;
        }
        try (Chromium browser = Chromium.start(program.get(), directory.resolve("profile"))) {
            ConsolePage console = ConsolePage.open(browser, instance.httpUrl().orElseThrow());
            console.awaitServing(champion(last));
            console.command("[data-key=head-ROLL_BACK]", why);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    /** Until every task has said that it serves an epoch, and has predicted since. */
    private static void awaitServedEverywhere(LiveStream stream, RolloutEvent change) {
        await("epoch %d is served".formatted(change.after().epoch()))
                .atMost(PATIENCE)
                .until(() -> {
                    Map<Integer, Instant> since = new HashMap<>();
                    stream.confirmations().stream()
                            .filter(word -> word.epoch() >= change.after().epoch())
                            .forEach(word -> since.putIfAbsent(word.partition(), word.confirmedAt()));
                    return stream.predictions().stream()
                                    .filter(prediction -> since.getOrDefault(
                                                    prediction.getSourcePartition(), Instant.MAX)
                                            .isBefore(prediction.getProcessedAt()))
                                    .map(prediction -> prediction.getSourcePartition())
                                    .distinct()
                                    .count()
                            == PARTITIONS;
                });
    }

    /** That the policy has turned the planted version back, and the newer versions of the line that it has let serve since. */
    private static List<RolloutEvent> sinceTurnedBack(LiveStream stream, long planted) {
        return stream.history().stream()
                .filter(event -> event.after().epoch() > planted)
                .dropWhile(event -> !event.asked().by().isPolicy()
                        || !event.asked().request().startsWith("roll back"))
                .toList();
    }

    /** The line of the history for what somebody did, as soon as it can be read here. */
    private static RolloutEvent told(LiveStream stream, String why) {
        await("the history tells: " + why)
                .atMost(PATIENCE)
                .until(() -> stream.history().stream()
                        .anyMatch(event -> event.asked().why().equals(why)));
        return stream.history().stream()
                .filter(event -> event.asked().why().equals(why))
                .findFirst()
                .orElseThrow();
    }

    private static String serving(LiveStream stream) {
        List<RolloutEvent> history = stream.history();
        return history.isEmpty() ? "" : champion(history.get(history.size() - 1));
    }

    private static String champion(RolloutEvent event) {
        return Optional.ofNullable(event.after().championOrNull())
                .map(HeadVersion::toString)
                .orElse("");
    }

    private static HttpResponse<String> get(Headstream instance, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(instance.httpUrl().orElseThrow() + path))
                                .build(),
                        BodyHandlers.ofString());
    }

    private CommandLineRun heads(String... arguments) {
        List<String> all = new ArrayList<>(List.of("heads"));
        all.addAll(List.of(arguments));
        String registry = cluster.settings("a", Map.of()).getOrDefault("wire.schema.registry.url", "");
        all.addAll(List.of("-b", cluster.bootstrapServers(), "-r", registry));
        return CommandLineRun.of(all.toArray(String[]::new));
    }

    private static void accepted(CommandLineRun run) {
        assertThat(run.out()).as(run.err()).startsWith("accepted: ");
    }

    private static JsonNode json(CommandLineRun run) throws JsonProcessingException {
        return new JsonMapper().readTree(run.out());
    }
}
