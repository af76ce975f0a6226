package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headstream.ops.Chromium;
import io.headstream.ops.ConsolePage;
import io.headstream.wire.avro.CommandPolicy;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.RolloutAction;
import io.headstream.wire.avro.RolloutCommand;
import io.headstream.wire.avro.RolloutEvent;
import io.headstream.wire.avro.Target;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever strangers call images, labels, heads, versions, themselves and their reasons: in a real browser it stays text. */
class ConsoleScriptIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Each would say that it ran, by {@code window.ran}, if a browser took it for more than text. */
    private static final List<String> SCRIPTS = List.of(
            "<img src=x onerror=\"window.ran=1\">",
            "\"><script>window.ran=2</script>",
            "javascript:window.ran=3",
            "' onmouseover='window.ran=4' autofocus onfocus='window.ran=4' x='",
            "<svg onload=window.ran=5><animate onbegin=window.ran=5 attributeName=x dur=1s>",
            "</bdi></title></textarea><script>window.ran=6</script>",
            "${window.ran=7}{{constructor.constructor('window.ran=7')()}}",
            "<iframe srcdoc=\"<script>parent.ran=8</script>\"></iframe>",
            "&lt;script&gt;window.ran=9&lt;/script&gt;<a href=javascript:window.ran=9>x</a>");

    private static final int EVENTS = 96;

    @BeforeAll
    static void needABrowser() {
        assumeTrue(Chromium.find().isPresent(), "no chromium on this machine");
    }

    @Test
    void shouldShowScriptsOfStrangersAsTextAndRunNone() throws Exception {
        try (Headstream headstream = new Headstream(
                        cluster.config("a", Map.of("rollout.policy", "promote-each", "embedder.batch.size", "1")),
                        Set.of(Role.TRAINER, Role.EMBEDDER));
                Chromium browser = Chromium.start(Chromium.find().orElseThrow(), directory.resolve("profile"))) {
            headstream.start();
            List<ImageEvent> events = hostileEvents();
            send(events);
            EmojiEvents.send(producer, hostileCommands());
            await().atMost(PATIENCE).until(() -> answered() >= 3L * SCRIPTS.size());
            // The last letters of all, since the page shows twenty.
            send(brokenEvents(events.get(0)));

            String inTheAddress = URLEncoder.encode(SCRIPTS.get(0), StandardCharsets.UTF_8);
            ConsolePage.open(browser, headstream.httpUrl().orElseThrow() + "/#" + inTheAddress);

            // The first batch has taught the labels; these are predicted as one of them.
            browser.await("document.querySelectorAll('.matrix td.hit').length >= " + SCRIPTS.size());
            send(again(events.subList(0, 18)));
            for (int page = 0; page < 5 && !browser.text("#history-more button").isEmpty(); page++) {
                int shown = browser.evaluate("document.querySelectorAll('#history tbody tr').length")
                        .asInt();
                browser.click("#history-more button");
                browser.await("document.querySelectorAll('#history tbody tr').length > " + shown);
            }
            for (String script : SCRIPTS) {
                browser.await(shows("#confusion th", script));
                browser.await(shows("#history", "by " + script));
                browser.await(shows("#history", "why " + script));
                browser.await(shows("#dead", script.substring(0, Math.min(40, script.length()))));
            }
            browser.await("[...document.querySelectorAll('#predictions .hint bdi')].length >= 18");
            browser.await("document.querySelector('#predictions .said bdi')");
            assertThat(browser.evaluate("[...document.querySelectorAll('#predictions .said bdi')]"
                                    + ".map(node => node.textContent).join('\\n')")
                            .asText()
                            .lines())
                    .as("labels that are predicted")
                    .isNotEmpty()
                    .isSubsetOf(SCRIPTS);
            for (String moved : List.of("#confusion", "#predictions", "#history", "#dead", "#champion")) {
                browser.evaluate("document.querySelectorAll('%s *').forEach(node => "
                        .formatted(moved)
                        .concat("node.dispatchEvent(new MouseEvent('mouseover', { bubbles: true })))"));
            }

            assertThat(browser.evaluate("window.ran ?? 'none'").asText())
                    .as("which script ran")
                    .isEqualTo("none");
            assertThat(browser.evaluate("document.title").asText()).isEqualTo("Headstream");
            assertThat(browser.evaluate("document.scripts.length").asInt()).isEqualTo(1);
            assertThat(browser.evaluate("document.querySelectorAll('iframe, animate, [onload], [onerror], [onfocus],"
                                    + " [onmouseover], a[href^=javascript], img[src=x]').length")
                            .asInt())
                    .as("elements and attributes that only scripts of strangers have")
                    .isZero();
            // Nothing was left to the page's policy either: it would have complained of what it refuses.
            assertThat(browser.complaints()).isEmpty();
        }
    }

    /** That the page is not merely blind: what it is asked would be told if something ran, and the policy if it refused. */
    @Test
    void shouldBeToldByTheBrowserOfAScriptThatIsNotText() throws Exception {
        try (Headstream headstream = new Headstream(cluster.config("a"), Set.of(Role.TRAINER));
                Chromium browser = Chromium.start(Chromium.find().orElseThrow(), directory.resolve("profile"))) {
            headstream.start();
            ConsolePage.open(browser, headstream.httpUrl().orElseThrow());
            browser.await("document.querySelector('#content')");

            browser.evaluate("document.querySelector('#content').innerHTML = %s"
                    .formatted("'<img src=/console/icon.svg onload=\"window.ran=1\">'"));

            await().atMost(PATIENCE)
                    .until(() -> browser.complaints().stream()
                            .anyMatch(complaint -> complaint.contains("Content Security Policy")));
            assertThat(browser.evaluate("window.ran ?? 'none'").asText())
                    .as("the policy is the second line")
                    .isEqualTo("none");
        }
    }

    private static String shows(String where, String text) {
        return "[...document.querySelectorAll('%s')].some(node => node.textContent.includes(%s))"
                .formatted(where, quoted(text));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** Real pictures, of as many classes as there are scripts, each called by one. */
    private static List<ImageEvent> hostileEvents() {
        List<ImageEvent> all = EmojiEvents.shuffled(615, 12);
        List<String> classes = all.stream()
                .map(event -> event.getTargets().get(0).getLabel())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .limit(SCRIPTS.size())
                .toList();
        List<ImageEvent> events = new ArrayList<>();
        for (ImageEvent event : all) {
            int script = classes.indexOf(event.getTargets().get(0).getLabel());
            if (script >= 0 && events.size() < EVENTS) {
                events.add(ImageEvent.newBuilder(event)
                        .setId(events.size() + SCRIPTS.get(script))
                        .setTargets(List.of(Target.newBuilder()
                                .setHead(LiveCluster.HEAD)
                                .setLabel(SCRIPTS.get(script))
                                .build()))
                        .build());
            }
        }
        assertThat(events).hasSize(EVENTS);
        return events;
    }

    private static List<ImageEvent> again(List<ImageEvent> events) {
        return events.stream()
                .map(event -> ImageEvent.newBuilder(event)
                        .setId("again " + event.getId())
                        .build())
                .toList();
    }

    /** Set aside with reasons that name the image, or the head that there is not. */
    private static List<ImageEvent> brokenEvents(ImageEvent whole) {
        return SCRIPTS.stream()
                .flatMap(script -> Stream.of(
                        ImageEvent.newBuilder(whole)
                                .setId(script)
                                .setContent(ByteBuffer.wrap(script.getBytes(StandardCharsets.UTF_8)))
                                .build(),
                        ImageEvent.newBuilder(whole)
                                .setTargets(List.of(Target.newBuilder()
                                        .setHead(script)
                                        .setLabel(script)
                                        .build()))
                                .build()))
                .toList();
    }

    /** By strangers, for reasons of theirs: pins, policies and hyper-parameters that there are not. */
    private List<ProducerRecord<byte[], byte[]>> hostileCommands() {
        return IntStream.range(0, SCRIPTS.size())
                .boxed()
                .flatMap(i -> {
                    String script = SCRIPTS.get(i);
                    return Stream.of(
                            command("pin-" + i, script, RolloutAction.PIN)
                                    .setExpectedEpoch(1_000_000L)
                                    .build(),
                            command("policy-" + i, script, RolloutAction.SET_POLICY)
                                    .setPolicy(new CommandPolicy(script, Map.of(script, script)))
                                    .build(),
                            command("tune-" + i, script, RolloutAction.SET_HYPER_PARAMETERS)
                                    .setLearner("dense")
                                    .setHyperParameters(Map.of("kind", "dense", script, script))
                                    .build());
                })
                .map(command -> new ProducerRecord<>(
                        "rollout-commands",
                        LiveCluster.HEAD.getBytes(StandardCharsets.UTF_8),
                        contract.encode("rollout-commands", command)))
                .toList();
    }

    private static RolloutCommand.Builder command(String id, String script, RolloutAction action) {
        return RolloutCommand.newBuilder()
                .setId(id)
                .setHead(LiveCluster.HEAD)
                .setAction(action)
                .setBy("by " + script)
                .setWhy("why " + script)
                .setIssuedAt(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** Commands that have their answer in the audit trail, or among the dead letters. */
    private long answered() {
        long events = values("rollout-events", RolloutEvent.class).stream()
                .filter(event -> event.getBy().startsWith("by "))
                .count();
        long letters = Committed.records(cluster.bootstrapServers(), "image-events.dlq").stream()
                .filter(letter -> new String(
                                letter.headers()
                                        .lastHeader("headstream.source.topic")
                                        .value(),
                                StandardCharsets.UTF_8)
                        .equals("rollout-commands"))
                .count();
        return events + letters;
    }
}
