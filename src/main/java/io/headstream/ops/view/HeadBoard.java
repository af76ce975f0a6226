package io.headstream.ops.view;

import io.headstream.event.HeadName;
import io.headstream.rollout.Canary;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadVersion;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.Prediction;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All that is shown of one head. Not thread-safe. */
final class HeadBoard {
    static final int MOST_WINDOWS = 4_000;
    static final int MOST_HISTORY = 2_000;
    static final int MOST_PREDICTIONS = 200;

    /** Windows that say how the champion does these days. */
    private static final int RECENT_WINDOWS = 20;

    private final VersionBoard versions = new VersionBoard();
    private final ConfusionBoard confusions = new ConfusionBoard();
    private final Recent<WindowView> windows = new Recent<>(MOST_WINDOWS);
    private final Recent<HistoryView> history = new Recent<>(MOST_HISTORY);
    private final Recent<PredictionView> predictions = new Recent<>(MOST_PREDICTIONS);
    private RolloutState state;

    HeadBoard(HeadName head) {
        state = RolloutState.untouched(head);
    }

    /** Whether this is news. */
    boolean rollout(RolloutState now) {
        boolean news = now.epoch() > state.epoch();
        if (news) {
            state = now;
        }
        return news;
    }

    HistoryView event(RolloutEvent event) {
        return history.add(number -> HistoryView.of(number, event));
    }

    WindowView evaluation(HeadEvaluation evaluation) {
        versions.score(evaluation);
        confusions.add(evaluation);
        return windows.add(number -> WindowView.of(number, evaluation));
    }

    PredictionView prediction(Prediction prediction) {
        return predictions.add(number -> PredictionView.of(number, prediction));
    }

    VersionBoard versions() {
        return versions;
    }

    HeadView view() {
        long examples = 0;
        long correct = 0;
        for (WindowView window :
                windows.page(0, RECENT_WINDOWS, WindowView::serving).items()) {
            examples += window.examples();
            correct += window.correct();
        }
        return HeadView.of(state, versions, examples, correct);
    }

    Page<VersionView> versions(Optional<String> learner, long before, int limit) {
        return versions.page(learner, before, limit, this::role);
    }

    Page<HistoryView> history(long before, int limit) {
        return history.page(before, limit, any -> true);
    }

    /** The first line of a command, if it is not forgotten. */
    Optional<HistoryView> first(String commandId) {
        return history.all().stream()
                .filter(line -> line.commandId().equals(commandId))
                .findFirst();
    }

    Page<PredictionView> predictions(long before, int limit) {
        return predictions.page(before, limit, any -> true);
    }

    /** The newest windows, oldest of them first: as a chart has them. */
    List<WindowView> windows(int limit) {
        return windows.page(0, limit, any -> true).items().stream()
                .sorted(Comparator.comparingLong(WindowView::number))
                .toList();
    }

    ConfusionView confusion(Optional<String> learner, int most) {
        String whose = learner.orElseGet(() -> state.champion()
                .map(champion -> champion.learner().value())
                .orElseGet(() -> versions.newest().keySet().stream().findFirst().orElse("")));
        return confusions.latest(whose, most);
    }

    private String role(VersionName version) {
        if (is(version, state.champion())) {
            return "champion";
        }
        if (is(version, state.canary().map(Canary::version))) {
            return "canary";
        }
        if (isAmong(version, state.shadows())) {
            return "shadow";
        }
        return isAmong(version, state.plan().former()) ? "former" : "none";
    }

    private static boolean isAmong(VersionName version, List<HeadVersion> others) {
        return others.stream().anyMatch(other -> is(version, Optional.of(other)));
    }

    private static boolean is(VersionName version, Optional<HeadVersion> other) {
        return other.map(VersionName::of).filter(version::equals).isPresent();
    }
}
