package io.headstream.ops.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.Share;
import io.headstream.rollout.VersionRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BoardTest {
    private final List<News> told = new ArrayList<>();
    private final SampleView sample = new SampleView(told::add, Map.of());
    private final Board board = sample.board();

    @Test
    void shouldShowAConfiguredHeadOfWhichNothingIsKnownYet() {
        HeadView head = board.head("emoji").orElseThrow();

        assertThat(head.phase()).isEqualTo("AWAITING");
        assertThat(head.champion()).isNull();
        assertThat(head.accuracy()).isNull();
        assertThat(board.head("nobody")).isEmpty();
    }

    @Test
    void shouldShowThePartThatEachVersionPlays() {
        sample.fill();
        sample.decide("third", new RolloutAction.StartCanary(VersionRef.parse("ridge/1"), new Share(1_250)));

        assertThat(versions(Optional.empty(), 0, 10).items())
                .extracting(version -> version.learner() + version.version() + " " + version.role())
                .containsExactly("ridge1 canary", "dense3 champion", "dense2 former", "dense1 none");
        HeadView head = board.head("emoji").orElseThrow();
        assertThat(head.canary()).isNotNull().extracting(CanaryView::percent).isEqualTo(12.5);
        assertThat(head.newest()).isEqualTo(Map.of("dense", 3L, "ridge", 1L));
        assertThat(head.legal()).contains("END_CANARY");
    }

    @Test
    void shouldAddUpHowAVersionDidOverItsWindows() {
        board.version(SampleView.manifest("dense", 1), java.time.Instant.EPOCH);
        board.evaluation(SampleView.evaluation("dense", 1, 32, 24));
        board.evaluation(SampleView.evaluation("dense", 1, 64, 16));

        VersionView version = versions(Optional.of("dense"), 0, 10).items().get(0);

        assertThat(version.scored()).isEqualTo(64);
        assertThat(version.accuracy()).isEqualTo(0.625);
        assertThat(version.logLoss()).isEqualTo(0.5);
        // One bin of 64 with mean confidence 0.75 and accuracy 0.625.
        assertThat(version.calibrationError()).isCloseTo(0.125, within(1e-12));
    }

    @Test
    void shouldGiveVersionsPageByPage() {
        sample.fill();

        Page<VersionView> first = versions(Optional.empty(), 0, 3);
        Page<VersionView> second = versions(Optional.empty(), Objects.requireNonNull(first.next()), 3);

        assertThat(first.items()).extracting(VersionView::version).containsExactly(1L, 3L, 2L);
        assertThat(second.items()).extracting(VersionView::version).containsExactly(1L);
        assertThat(second.next()).isNull();
    }

    @Test
    void shouldForgetAVersionThatIsNoLongerKept() {
        sample.fill();

        board.versionGone("emoji", "dense", 1);

        assertThat(versions(Optional.of("dense"), 0, 10).items())
                .extracting(VersionView::version)
                .containsExactly(3L, 2L);
    }

    @Test
    void shouldAddUpTheConfusionsOfTheLatestWindows() {
        sample.fill();

        ConfusionView confusion =
                board.confusion("emoji", Optional.of("dense"), 2).orElseThrow();

        assertThat(confusion.windows()).isEqualTo(2);
        assertThat(confusion.examples()).isEqualTo(64);
        assertThat(confusion.classes()).contains(new ConfusionView.ClassRow("cat", 32, 32, 26));
        assertThat(confusion.confusions()).containsExactly(new ConfusionView.Cell("cat", SampleView.HOSTILE, 12));
    }

    @Test
    void shouldTellWatchersOnlyWhatComesAfterItIsCaughtUp() {
        board.prediction(SampleView.prediction("old", 0, "cat"));
        assertThat(told).isEmpty();

        board.caughtUp();
        board.prediction(SampleView.prediction("new", 1, "cat"));

        assertThat(told).extracting(News::kind).containsExactly(News.Kind.PREDICTION);
        assertThat(board.stream(List.of(), null).predictions()).isEqualTo(1);
        assertThat(board.predictions("emoji", 0, 10).orElseThrow().items())
                .extracting(PredictionView::imageId)
                .containsExactly("new", "old");
    }

    @Test
    void shouldShowWatchersAFewOfManyPredictions() {
        board.caughtUp();
        for (int i = 0; i < 1_000; i++) {
            board.prediction(SampleView.prediction("image-" + i, i, "cat"));
        }

        // A few in each second, and the loop is over within few seconds.
        assertThat(told.size()).isBetween(4, 100);
        assertThat(board.predictions("emoji", 0, 500).orElseThrow().items()).hasSize(HeadBoard.MOST_PREDICTIONS);
    }

    @Test
    void shouldKeepABoundedNumberOfEverything() {
        for (long i = 1; i <= HeadBoard.MOST_WINDOWS + 10; i++) {
            board.evaluation(SampleView.evaluation("dense", i, 32 * i, 16));
        }
        for (long i = 1; i <= VersionBoard.MOST_VERSIONS + 10; i++) {
            board.version(SampleView.manifest("dense", i), java.time.Instant.EPOCH);
        }
        for (long i = 0; i < Board.MOST_DEAD_LETTERS + 10; i++) {
            board.deadLetter(SampleView.deadLetter(i));
        }

        assertThat(board.windows("emoji", Integer.MAX_VALUE - 1).orElseThrow()).hasSize(HeadBoard.MOST_WINDOWS);
        assertThat(versions(Optional.empty(), 0, 10_000).items()).hasSize(VersionBoard.MOST_VERSIONS);
        assertThat(board.deadLetters(0, 10_000).items()).hasSize(Board.MOST_DEAD_LETTERS);
    }

    @Test
    void shouldShowDeadLettersWithoutWhatATerminalOrPageWouldActUpon() {
        board.deadLetter(SampleView.deadLetter(5));

        DeadLetterView letter = board.deadLetters(0, 1).items().get(0);
        assertThat(letter.key()).isEqualTo("broken\\u{1b}[2J");
        assertThat(letter.category()).isEqualTo("IMAGE_TRUNCATED");
        assertThat(letter.sourceOffset()).isEqualTo("812");
        assertThat(letter.bytes()).isEqualTo(7);
    }

    private Page<VersionView> versions(Optional<String> learner, long before, int limit) {
        return board.versions("emoji", learner, before, limit).orElseThrow();
    }
}
