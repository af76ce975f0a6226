package io.headstream.topology;

import io.headstream.config.HeadSettings;
import io.headstream.config.LearnerSettings;
import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.learning.LearningEvent;
import io.headstream.learning.LogEntry;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowAssembler;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.ServingPlan;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.WindowEvaluation;
import io.headstream.snapshot.WindowOutcome;
import io.headstream.topology.Solver.Solved;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One head in training: its rollout, its open window and its learners, kept in memory and, change by change, in the task's
 * stores. Not thread-safe: one task's.
 */
final class HeadTraining {
    private static final Logger LOG = LoggerFactory.getLogger(HeadTraining.class);

    private final HeadName head;
    private final HeadRollout rollout;
    private final Training.Stores stores;
    private final TrainerRecords records;
    private final HeadQuality quality;
    private final TrainerObserver observer;
    private final int partition;
    private final WindowAssembler assembler;
    private final HeadLearners learners;
    private final VersionSolving solving;

    private long windowBytes;
    private long lastEntryMs;
    private boolean tickUnderWay;

    HeadTraining(
            HeadRollout rollout,
            Training.Stores stores,
            TrainerRecords records,
            HeadQuality quality,
            Solver solver,
            TrainerObserver observer,
            String programVersion,
            int partition,
            long nowMs) {
        this.head = rollout.state().head();
        this.rollout = rollout;
        this.stores = stores;
        this.records = records;
        this.quality = quality;
        this.observer = observer;
        this.partition = partition;
        this.assembler = new WindowAssembler(rollout.settings().window());
        this.learners = new HeadLearners(head, stores, observer, programVersion);
        this.solving = new VersionSolving(head, solver);
        this.lastEntryMs = nowMs;
    }

    /**
     * Makes the learners again, and takes up the window that was open. Under a window policy that has changed since, its
     * entries may close windows at once.
     *
     * @param journal the head's kept entries, in log order
     * @param sizes how many bytes each of them is
     */
    List<Training.Output> resume(List<LogEntry> journal, List<Integer> sizes, long nowMs) {
        observer.rolledOut(rollout.state());
        LineStore.Progress progress = stores.lines().progress(head);
        for (LearnerSettings learner : settings().learners()) {
            learners.open(learner, progress, journal)
                    .line()
                    .latest()
                    .ifPresent(newest -> observer.resumed(newest, bytes(records.snapshot(newest, partition))));
        }
        List<Training.Output> outputs = new ArrayList<>();
        for (int i = 0; i < journal.size(); i++) {
            if (journal.get(i).offset() >= progress.learnedTo()) {
                outputs.addAll(take(journal.get(i), sizes.get(i), nowMs));
            }
        }
        return outputs;
    }

    /** Takes the log's next entry; learns if it closes the window. */
    List<Training.Output> add(LogEntry entry, byte[] bytes, long nowMs) {
        if (entry instanceof LogEntry.Tick) {
            tickUnderWay = false;
            if (assembler.isEmpty()) {
                return List.of();
            }
        } else {
            lastEntryMs = nowMs;
        }
        stores.journal().keep(head, entry.offset(), bytes);
        List<Training.Output> outputs = new ArrayList<>(take(entry, bytes.length, nowMs));
        outputs.addAll(publishSolved(nowMs));
        return outputs;
    }

    /** Carries a command out, or says why not. */
    List<Training.Output> command(RolloutCommand command, long nowMs) {
        HeadSettings before = settings();
        List<Training.Output> outputs = rollout.command(command, nowMs);
        if (!settings().equals(before)) {
            learners.reconfigure(settings().learners());
        }
        return outputs;
    }

    /** Whether what is to be learned waits, because an operator wants it so. */
    boolean isPaused() {
        return rollout.state().trainingPaused();
    }

    /** Whether the open window waits on a log that has been idle for the head's idle time. */
    boolean needsTick(long nowMs) {
        return !tickUnderWay && !assembler.isEmpty() && isIdle(nowMs) && !isPaused();
    }

    /** The tick is in the log, or will be with this transaction: no second one until it comes back. */
    void tickWritten() {
        tickUnderWay = true;
    }

    /** Publishes what has been solved for since, and asks for what is due; on an idle log, for what is not due yet, too. */
    List<Training.Output> catchUp(long nowMs) {
        boolean evenIfNotDue = assembler.isEmpty() && isIdle(nowMs) && !isPaused();
        learners.lines().forEach(line -> solving.request(line, evenIfNotDue));
        return publishSolved(nowMs);
    }

    /** About what its learners take of the heap for their states, with the journal that makes them again: bytes. */
    long heldBytes() {
        return learners.heldBytes();
    }

    /** Leaves the learners' states to the store until they are needed. */
    void rest() {
        learners.rest();
        trimJournal(stores.lines().progress(head).learnedTo());
    }

    private HeadSettings settings() {
        return rollout.settings();
    }

    private List<Training.Output> take(LogEntry entry, int bytes, long nowMs) {
        windowBytes += bytes;
        return assembler.add(entry).map(window -> learn(window, nowMs)).orElse(List.of());
    }

    private List<Training.Output> publishSolved(long nowMs) {
        List<Training.Output> outputs = new ArrayList<>();
        for (Solved result = solving.poll(); result != null; result = solving.poll()) {
            outputs.addAll(publish(result, nowMs));
        }
        return outputs;
    }

    private static long bytes(List<Training.Output> records) {
        return records.stream().mapToLong(Training.Output::bytes).sum();
    }

    private boolean isIdle(long nowMs) {
        return nowMs - lastEntryMs >= settings().idleTick().toMillis();
    }

    private List<Training.Output> learn(TrainingWindow window, long nowMs) {
        // What serves is looked up before a version of this window can be promoted.
        ServingPlan plan = rollout.state().plan();
        List<WindowOutcome> outcomes = learners.learn(window, windowBytes);
        List<WindowEvaluation> evaluations =
                quality.judge(outcomes.stream().map(WindowOutcome::evaluation).toList(), window, plan);
        List<WindowEvaluation> all = new ArrayList<>(evaluations);
        all.addAll(quality.compare(rollout.watched(), evaluations, window));
        observer.evaluated(head, evaluations);
        List<Training.Output> outputs = new ArrayList<>();
        evaluations.stream()
                .filter(evaluation -> evaluation.examples() > 0)
                .map(records::evaluation)
                .forEach(outputs::add);
        outputs.addAll(publish(
                outcomes.stream()
                        .flatMap(outcome -> outcome.snapshot().stream())
                        .toList(),
                all,
                nowMs));
        learners.lines().forEach(line -> solving.request(line, false));
        windowBytes = 0;
        trimJournal(window.toOffset());
        return outputs;
    }

    private void trimJournal(long learnedTo) {
        long journalFrom = Math.min(learnedTo, learners.keptTo());
        stores.journal().dropBefore(head, journalFrom);
        stores.lines().put(head, new LineStore.Progress(learnedTo, journalFrom));
    }

    private List<Training.Output> publish(Solved result, long nowMs) {
        TrainedLine line = learners.find(result.learner()).orElseThrow();
        HeadSnapshot snapshot = result.snapshot();
        if (snapshot == null) {
            observer.unsolved(head, result.learner());
            LOG.error(
                    "head '{}', learner '{}': no version of what was learned up to training-log offset {}; the one before it stays: {}",
                    head,
                    result.learner(),
                    result.candidate().toOffset(),
                    result.fault());
            stores.counters().count(head, result.learner(), Map.of(LearningEvent.UNSOLVED, 1));
            return List.of();
        }
        List<Training.Output> outputs =
                line.publish(result.candidate(), snapshot) ? publish(List.of(snapshot), List.of(), nowMs) : List.of();
        solving.request(line, false);
        return outputs;
    }

    /** Versions first, then what the policy makes of them and of the window, then what goes in their place. */
    private List<Training.Output> publish(
            List<HeadSnapshot> published, List<WindowEvaluation> evaluations, long nowMs) {
        List<Training.Output> outputs = new ArrayList<>();
        for (HeadSnapshot snapshot : published) {
            List<Training.Output> parts = records.snapshot(snapshot, partition);
            rollout.published(snapshot, parts.size() - 1);
            quality.published(snapshot);
            observer.published(snapshot, bytes(parts));
            outputs.addAll(parts);
        }
        outputs.addAll(rollout.step(
                evaluations.stream()
                        .filter(evaluation -> competes(evaluation.learner()))
                        .toList(),
                published.stream()
                        .filter(snapshot -> competes(snapshot.version().learner()))
                        .toList(),
                nowMs));
        outputs.addAll(rollout.retire(published));
        return outputs;
    }

    private boolean competes(LearnerName learner) {
        return learners.competes(learner, rollout.state().champion().map(HeadVersion::learner));
    }
}
