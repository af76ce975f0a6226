package io.headstream.snapshot;

import io.headstream.evaluation.ScoredExample;
import io.headstream.event.HeadName;
import io.headstream.event.Label;
import io.headstream.learning.Head;
import io.headstream.learning.HeadScore;
import io.headstream.learning.LearnerName;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import java.time.Instant;
import java.util.ArrayList;
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
        Optional<TrainingWindow> taken = line.settings().backbone().of(window);
        Optional<HeadSnapshot> scorer = taken.flatMap(line::scorer);
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
        OptionalDouble lossAfter = made.isPresent() && taken.isPresent()
                ? HeadScore.of(made.get().head(), taken.get().standing()).meanLoss()
                : OptionalDouble.empty();
        List<Label> newLabels =
                taken.isPresent() ? newLabels(taken.get(), scorer.map(HeadSnapshot::head), made) : List.of();
        WindowEvaluation evaluation = evaluation(
                line.settings().head(), line.settings().learner(), scorer, window, taken, lossAfter, newLabels);
        return new WindowOutcome(next, evaluation, made, learned.refusal(), learned.remarks(), learned.events());
    }

    /** How a version does on a window that no learner has learned from yet; it learns nothing. */
    public static WindowEvaluation score(HeadSnapshot version, TrainingWindow window) {
        return evaluation(
                version.headName(),
                version.version().learner(),
                Optional.of(version),
                window,
                OneBackbone.of(version).of(window),
                OptionalDouble.empty(),
                List.of());
    }

    private static WindowEvaluation evaluation(
            HeadName head,
            LearnerName learner,
            Optional<HeadSnapshot> scorer,
            TrainingWindow window,
            Optional<TrainingWindow> taken,
            OptionalDouble lossAfter,
            List<Label> newLabels) {
        List<ScoredExample> scores =
                scores(scorer, taken.map(TrainingWindow::scorable).orElse(List.of()));
        return new WindowEvaluation(
                head,
                learner,
                scorer.map(snapshot -> snapshot.version().version()).orElse(0L),
                false,
                window.fromOffset(),
                window.toOffset(),
                scores,
                lossAfter,
                newLabels,
                List.of(),
                taken.flatMap(TrainingWindow::latestEventTime).orElse(Instant.EPOCH));
    }

    private static List<ScoredExample> scores(Optional<HeadSnapshot> scorer, List<TrainingExample> examples) {
        Optional<Head> head = scorer.map(HeadSnapshot::head)
                .filter(known -> examples.stream()
                        .allMatch(example ->
                                known.dimension() == example.embedding().dimension()));
        if (head.isEmpty()) {
            return examples.stream()
                    .map(example -> ScoredExample.of(example.label(), List.of(), new float[0]))
                    .toList();
        }
        List<float[]> probabilities = head.get()
                .probabilities(examples.stream()
                        .map(example -> example.embedding().toFloats())
                        .toList());
        List<ScoredExample> scores = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            scores.add(ScoredExample.of(examples.get(i).label(), head.get().labels(), probabilities.get(i)));
        }
        return scores;
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
