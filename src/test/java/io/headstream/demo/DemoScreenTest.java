package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.HeadName;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DemoScreenTest {
    private static final int WIDE = 160;
    private static final WindowResult FIRST = new WindowResult(0, 32, 32, 0, List.of("cat", "dog"));
    private static final WindowResult SECOND = new WindowResult(1, 64, 32, 24, List.of());
    private static final WindowResult THIRD = new WindowResult(2, 96, 32, 28, List.of("flag"));
    private static final ServedVersion SERVED = new ServedVersion("dense", 3, "abcdef0123456789");

    @Test
    void shouldShowHowFarTheStreamIs() {
        assertThat(screen(frame(100, 2, SERVED, List.of(FIRST), List.of("cat")), WIDE))
                .contains("102 of 204")
                .contains("━".repeat(16) + "─".repeat(16))
                .contains("58.3 images/s");
    }

    @Test
    void shouldShowTheLastWindowAndTheWholeRun() {
        assertThat(screen(frame(96, 0, SERVED, List.of(FIRST, SECOND, THIRD), List.of("cat")), WIDE))
                .contains("87.5% in the last window of 32")
                .contains("54.2% of all")
                .contains("▁▆▇");
    }

    @Test
    void shouldShowWhatServes() {
        assertThat(screen(frame(1, 0, SERVED, List.of(FIRST), List.of("cat")), WIDE))
                .contains("dense/3 abcdef01")
                .contains("3 snapshots published");
    }

    @Test
    void shouldSayThatBrokenEventsAreSentOnPurpose() {
        assertThat(screen(frame(1, 2, SERVED, List.of(), List.of()), WIDE))
                .contains("2   2 broken events are sent on purpose");
    }

    @Test
    void shouldTellOfAClassThatAppearedLater() {
        assertThat(screen(frame(96, 0, SERVED, List.of(FIRST, SECOND, THIRD), List.of("cat", "dog", "flag")), WIDE))
                .contains("new class: flag")
                .contains("3: cat, dog, flag");
    }

    @Test
    void shouldNotCallTheClassesOfTheFirstWindowNew() {
        assertThat(screen(frame(64, 0, SERVED, List.of(FIRST, SECOND), List.of("cat", "dog")), WIDE))
                .doesNotContain("new class");
    }

    @Test
    void shouldShowWhereToReachIt() {
        assertThat(screen(frame(0, 0, null, List.of(), List.of()), WIDE))
                .contains("http://127.0.0.1:8088   kafka 127.0.0.1:9092")
                .contains("registry http://127.0.0.1:8080/apis/ccompat/v7");
    }

    @Test
    void shouldSayThatNothingServesYet() {
        assertThat(screen(frame(0, 0, null, List.of(), List.of()), WIDE))
                .contains("nothing yet")
                .contains("no window closed yet");
    }

    @Test
    void shouldEscapeLabelsFromProducers() {
        assertThat(screen(frame(1, 0, SERVED, List.of(), List.of("cat\u001b[2J")), WIDE))
                .contains("cat\\u{1b}[2J")
                .doesNotContain("\u001b");
    }

    @Test
    void shouldFitTheTerminal() {
        DemoFrame frame = frame(96, 2, SERVED, List.of(FIRST, SECOND, THIRD), List.of("cat", "猫猫猫猫猫猫猫猫猫猫"));

        for (int width = 20; width < WIDE; width++) {
            assertThat(DemoScreen.lines(frame, width))
                    .extracting(AttributedString::columnLength)
                    .allMatch(within(width));
        }
    }

    @Test
    void shouldSayTheSameInOneLine() {
        assertThat(DemoLine.of(frame(100, 2, SERVED, List.of(FIRST, SECOND, THIRD), List.of("cat", "flag"))))
                .isEqualTo("  7 s  102 of 204 events, 58.3 images/s, accuracy 87.5% in the last window, 54.2% of all,"
                        + " serving dense/3 abcdef01, 3 snapshots, rejected 2 (2 are sent on purpose), 2 classes,"
                        + " new class: flag");
    }

    private static Predicate<Integer> within(int width) {
        return columns -> columns <= width;
    }

    private static String screen(DemoFrame frame, int width) {
        return DemoScreen.lines(frame, width).stream()
                .map(AttributedString::toString)
                .collect(Collectors.joining("\n"));
    }

    private static DemoFrame frame(
            long predictions,
            long rejected,
            @Nullable ServedVersion served,
            List<WindowResult> windows,
            List<String> classes) {
        Observation seen = new Observation(
                predictions + rejected,
                predictions,
                predictions,
                rejected,
                3,
                3,
                served,
                windows,
                classes,
                Duration.ofSeconds(2),
                "c".repeat(64));
        return new DemoFrame(
                new Endpoints(
                        "127.0.0.1:9092",
                        "http://127.0.0.1:8080/apis/ccompat/v7",
                        "http://127.0.0.1:8088",
                        new HeadName("emoji"),
                        "efficientnet-lite0",
                        "CPU:0"),
                new DemoState(204, 2, new SendReport(102, 0, 0), false, seen, false),
                Duration.ofSeconds(7),
                58.3);
    }
}
