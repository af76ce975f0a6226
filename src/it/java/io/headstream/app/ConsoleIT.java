package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headstream.ops.Chromium;
import io.headstream.ops.ConsolePage;
import io.headstream.wire.avro.Arm;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The console in a real browser, on a real stream: what an operator clicks is what serves. */
class ConsoleIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Where pictures of the console are left, for people to look at. */
    private static final Path PICTURES = Path.of("target", "console");

    private final List<ImageEvent> pictures = EmojiEvents.shuffled(300, 7);
    private int sent;

    @BeforeAll
    static void needABrowser() {
        assumeTrue(Chromium.find().isPresent(), "no chromium on this machine");
    }

    @Test
    void shouldPromoteAndRollBackByClickingWhileTheStreamFlows() throws Exception {
        try (Headstream headstream = new Headstream(
                        cluster.config("a", Map.of("rollout.policy", "manual", "embedder.batch.size", "1")),
                        Set.of(Role.TRAINER, Role.EMBEDDER));
                Chromium browser = Chromium.start(Chromium.find().orElseThrow(), directory.resolve("profile"))) {
            headstream.start();
            flow(64);
            producer.send(new ProducerRecord<>(
                            "image-events",
                            "broken".getBytes(StandardCharsets.UTF_8),
                            "not avro".getBytes(StandardCharsets.UTF_8)))
                    .get(30, TimeUnit.SECONDS);
            ConsolePage console = ConsolePage.open(browser, headstream.httpUrl().orElseThrow());

            // The first versions are there; under the policy 'manual' nobody serves yet.
            browser.await("document.querySelector('[aria-label=\"Promote dense/2\"]')");
            browser.await("document.querySelector('[aria-label=\"Promote ridge/1\"]')");
            assertThat(browser.text("#serving")).isEqualTo("nothing serves yet");
            console.command("[aria-label=\"Promote dense/2\"]", "the first that knows most classes");
            console.awaitServing("dense/2");
            console.command("[aria-label=\"Promote ridge/1\"]", "ridge is ahead");
            console.awaitServing("ridge/1");
            flow(48);
            await().atMost(PATIENCE).until(() -> lastServed().equals("ridge/1"));
            browser.await("document.querySelectorAll('.frame img[src]').length > 3");
            browser.await("document.querySelector('#dead .tag').innerText === 'WIRE_FORMAT_INVALID'");
            browser.await("document.querySelectorAll('.line.champion').length === 1");
            browser.await("document.querySelectorAll('.matrix td.hit').length > 1");
            picture(browser, "console.png", 1500, 1180, false);
            picture(browser, "console-dark.png", 1500, 1180, true);
            picture(browser, "console-narrow.png", 420, 1600, false);
            browser.screen(1500, 1180, false);

            console.command("[data-key=head-ROLL_BACK]", "<img src=x onerror=alert(1)> ridge was not ahead");
            console.awaitServing("dense/2");
            browser.await("document.querySelector('#history').innerText.includes('onerror')");
            assertThat(browser.evaluate("document.querySelectorAll('#history img').length")
                            .asInt())
                    .as("what people write stays text")
                    .isZero();
            flow(32);
            await().atMost(PATIENCE).until(() -> lastServed().equals("dense/2"));

            await().atMost(PATIENCE).until(() -> examplesLearned() >= sent);
            // The table's first: how many versions came in between, and which rows they pushed out, depends on the
            // machine.
            String offered = browser.evaluate(
                            "document.querySelector('[aria-label^=\"Promote \"]').getAttribute('aria-label')")
                    .asText();
            String newer = offered.substring("Promote ".length());
            console.commandByKeys("[aria-label=\"%s\"]".formatted(offered), "by the keys alone");
            console.awaitServing(newer);
            console.commandByKeys("[data-key=head-ROLL_BACK]", "and back");
            console.awaitServing("dense/2");

            ExactlyOnce.verify(cluster.bootstrapServers(), contract, sent);
            assertThat(browser.complaints())
                    .as("what the browser complained of")
                    .isEmpty();
            assertThat(values("rollout-events", RolloutEvent.class))
                    .extracting(event -> event.getBy() + ": " + event.getRequest() + ", " + event.getOutcome())
                    .containsExactly(
                            "local: promote dense/2, ACCEPTED",
                            "local: promote ridge/1, ACCEPTED",
                            "local: roll back, ACCEPTED",
                            "local: promote %s, ACCEPTED".formatted(newer),
                            "local: roll back, ACCEPTED");
        }
    }

    private static void picture(Chromium browser, String name, int width, int height, boolean dark) throws Exception {
        browser.evaluate("window.scrollTo(0, 0)");
        browser.screen(width, height, dark);
        browser.await("document.documentElement.dataset.theme === '%s'".formatted(dark ? "dark" : "light"));
        // Drawn anew for the new width.
        browser.await("Math.abs(document.querySelector('#chart svg').viewBox.baseVal.width"
                + " - document.querySelector('#chart').clientWidth) < 2");
        Files.createDirectories(PICTURES);
        Files.write(PICTURES.resolve(name), browser.screenshot());
    }

    /** Each window counts once, by whichever versions it was scored with; what is learned has been predicted before. */
    private int examplesLearned() {
        return Committed.evaluations(cluster.bootstrapServers(), contract, "dense").stream()
                .collect(Collectors.toMap(HeadEvaluation::getFromOffset, HeadEvaluation::getExamples, Math::max))
                .values()
                .stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Which version answered for the image that was scored last. */
    private String lastServed() {
        return predictions().stream()
                .filter(prediction -> prediction.getArm() == Arm.CHAMPION)
                .max(Comparator.comparing(Prediction::getProcessedAt))
                .map(Prediction::getServedBy)
                .map(by -> by.getLearner() + "/" + by.getVersion())
                .orElse("");
    }

    /** The next bundled pictures, each once. */
    private void flow(int count) {
        send(pictures.subList(sent, sent + count));
        sent += count;
    }
}
