package io.headstream.topology;

import io.headstream.config.LearnerSettings;
import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.learning.LearningEvent;
import io.headstream.learning.LogEntry;
import io.headstream.learning.TrainingWindow;
import io.headstream.snapshot.WindowOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The learners of one head, which learn side by side from the same windows. Not thread-safe: one task's. */
final class HeadLearners {
    private static final Logger LOG = LoggerFactory.getLogger(HeadLearners.class);

    private final HeadName head;
    private final Training.Stores stores;
    private final TrainerObserver observer;
    private final String programVersion;
    private final OneClassWindows oneClass = new OneClassWindows();
    private final List<TrainedLine> lines = new ArrayList<>();

    /** None before {@link #open}. */
    HeadLearners(HeadName head, Training.Stores stores, TrainerObserver observer, String programVersion) {
        this.head = head;
        this.stores = stores;
        this.observer = observer;
        this.programVersion = programVersion;
    }

    /**
     * Makes a learner again from the stores.
     *
     * @param journal the head's kept entries, in log order
     */
    TrainedLine open(LearnerSettings learner, LineStore.Progress progress, List<LogEntry> journal) {
        TrainedLine line = new LineOpening(head, learner, programVersion, stores.lines(), progress, System::nanoTime)
                .open(journal);
        lines.add(line);
        return line;
    }

    /** All of them, in the order of the configuration. */
    List<TrainedLine> lines() {
        return lines;
    }

    /** The one of that name. */
    Optional<TrainedLine> find(LearnerName learner) {
        return lines.stream().filter(line -> line.learner().equals(learner)).findFirst();
    }

    /** Has each of them score the window, then learn from it. */
    List<WindowOutcome> learn(TrainingWindow window, long windowBytes) {
        List<WindowOutcome> outcomes = new ArrayList<>();
        for (TrainedLine line : lines) {
            WindowOutcome outcome = observer.stepped(head, line.learner(), () -> line.learn(window, windowBytes));
            report(line, outcome);
            outcomes.add(outcome);
        }
        if (outcomes.stream().anyMatch(outcome -> outcome.events().containsKey(LearningEvent.LEARNED))) {
            oneClass.after(window).ifPresent(sentence -> LOG.warn("head '{}': {}", head, sentence));
        }
        return outcomes;
    }

    private void report(TrainedLine line, WindowOutcome outcome) {
        stores.counters().count(head, line.learner(), outcome.events());
        outcome.remarks().forEach(remark -> LOG.warn("head '{}', learner '{}': {}", head, line.learner(), remark));
        outcome.refusal()
                .ifPresent(why -> LOG.error(
                        "head '{}', learner '{}': the step up to training-log offset {} is refused, and the version before it stays: {}",
                        head,
                        line.learner(),
                        outcome.evaluation().toOffset(),
                        why));
    }

    /** Has those that are among these take up their settings. */
    void reconfigure(List<LearnerSettings> settings) {
        for (LearnerSettings learner : settings) {
            find(learner.name()).ifPresent(line -> line.reconfigure(learner, programVersion));
        }
    }

    /**
     * Whether a learner takes the same entries of each window as the champion's: only then are they scored on the same
     * examples, and only then may a policy put one in the other's place. Between backbones an operator decides.
     *
     * @param champion whose version serves; the first learner's is next to serve where none does, or another's that has gone
     */
    boolean competes(LearnerName learner, Optional<LearnerName> champion) {
        TrainedLine serving = champion.flatMap(this::find).orElse(lines.get(0));
        return setUpFor(find(learner)).equals(setUpFor(Optional.of(serving)));
    }

    private static Optional<BackboneDigest> setUpFor(Optional<TrainedLine> line) {
        return line.flatMap(known -> known.line().setUpFor());
    }

    /** About what they take of the heap for their states, with the journal that makes them again: bytes. */
    long heldBytes() {
        return lines.stream().mapToLong(TrainedLine::stateBytes).sum()
                + lines.stream().mapToLong(TrainedLine::journalBytes).max().orElse(0);
    }

    /** Leaves their states to the store until they are needed. */
    void rest() {
        lines.forEach(TrainedLine::rest);
    }

    /** Offset from which on the journal is needed to make them all again. */
    long keptTo() {
        return lines.stream().mapToLong(TrainedLine::keptTo).min().orElseThrow();
    }
}
