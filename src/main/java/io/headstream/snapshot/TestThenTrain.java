package io.headstream.snapshot;

import io.headstream.event.Label;
import io.headstream.learning.Head;
import io.headstream.learning.HeadScore;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A window's way through a line: its newest version is scored on the window first, then the line learns from it
 * (prequential evaluation; A. P. Dawid, "Statistical Theory: The Prequential Approach", 1984). Stateless.
 */
public final class TestThenTrain {
    private TestThenTrain() {}

    /**
     * Scores, learns, and publishes the version that came of it, unless that has to be solved for.
     *
     * @throws IllegalArgumentException if the line has learned from the window already
     */
    public static WindowOutcome on(LearnerLine line, TrainingWindow window) {
        TrainingWindow taken = OneBackbone.of(window);
        Optional<HeadSnapshot> scorer = line.scorer(taken);
        Learned learned = line.learn(window);
        LearnerLine next = learned.line();
        Optional<HeadSnapshot> made = Optional.empty();
        if (!next.isSolvedFor()) {
            Optional<Candidate> candidate = next.candidate(false);
            if (candidate.isPresent()) {
                HeadSnapshot snapshot = candidate.get().solve();
                made = Optional.of(snapshot);
                next = next.published(candidate.get(), snapshot).orElseThrow();
            }
        }
        return new WindowOutcome(
                next, evaluation(line, taken, scorer, made), made, learned.refusal(), learned.remarks());
    }

    private static WindowEvaluation evaluation(
            LearnerLine line, TrainingWindow window, Optional<HeadSnapshot> scorer, Optional<HeadSnapshot> made) {
        List<TrainingExample> examples = window.scorable();
        Optional<Head> before = scorer.map(HeadSnapshot::head);
        HeadScore score = before.map(head -> HeadScore.of(head, examples)).orElse(HeadScore.unknown(examples.size()));
        return new WindowEvaluation(
                line.settings().head(),
                line.settings().learner(),
                scorer.map(snapshot -> snapshot.version().version()).orElse(0L),
                window.fromOffset(),
                window.toOffset(),
                score.examples(),
                score.correct(),
                score.meanLoss(),
                made.map(snapshot ->
                                HeadScore.of(snapshot.head(), window.standing()).meanLoss())
                        .orElse(OptionalDouble.empty()),
                newLabels(window, before, made),
                window.latestEventTime().orElse(Instant.EPOCH));
    }

    private static List<Label> newLabels(TrainingWindow window, Optional<Head> before, Optional<HeadSnapshot> made) {
        List<Label> known = before.map(Head::labels).orElse(List.of());
        List<Label> now = made.map(snapshot -> snapshot.head().labels()).orElse(List.of());
        return window.standing().stream()
                .map(TrainingExample::label)
                .distinct()
                .sorted()
                .filter(label -> !known.contains(label) && now.contains(label))
                .toList();
    }
}
