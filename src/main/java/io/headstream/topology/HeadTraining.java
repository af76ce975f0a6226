package io.headstream.topology;

import io.headstream.config.HeadSettings;
import io.headstream.config.LearnerSettings;
import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.learning.LearningEvent;
import io.headstream.learning.LogEntry;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowAssembler;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.ServingPlan;
import io.headstream.snapshot.Candidate;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.WindowEvaluation;
import io.headstream.snapshot.WindowOutcome;
import io.headstream.topology.Solver.Solved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    private final Solver solver;
    private final TrainerObserver observer;
    private final String programVersion;
    private final int partition;
    private final WindowAssembler assembler;
    private final OneClassWindows oneClass = new OneClassWindows();
    private final List<TrainedLine> lines = new ArrayList<>();
    private final Queue<Solved> solved = new ConcurrentLinkedQueue<>();

    /** Learners whose version is being solved for, and what for; a failure is not tried again for the same window. */
    private final Map<TrainedLine, Long> solving = new HashMap<>();

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
        this.solver = solver;
        this.observer = observer;
        this.programVersion = programVersion;
        this.partition = partition;
        this.assembler = new WindowAssembler(rollout.settings().window());
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
            TrainedLine line = TrainedLine.open(head, learner, programVersion, stores.lines(), progress, journal);
            line.line()
                    .latest()
                    .ifPresent(newest -> observer.resumed(newest, bytes(records.snapshot(newest, partition))));
            lines.add(line);
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
            for (TrainedLine line : lines) {
                settings().learners().stream()
                        .filter(learner -> learner.name().equals(line.learner()))
                        .forEach(learner -> line.reconfigure(learner, programVersion));
            }
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
        lines.forEach(line -> requestVersion(line, evenIfNotDue));
        return publishSolved(nowMs);
    }

    /** About what its learners take of the heap for their states, with the journal that makes them again: bytes. */
    long heldBytes() {
        return lines.stream().mapToLong(TrainedLine::stateBytes).sum()
                + lines.stream().mapToLong(TrainedLine::journalBytes).max().orElse(0);
    }

    /** Leaves the learners' states to the store until they are needed. */
    void rest() {
        lines.forEach(TrainedLine::rest);
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
        for (Solved result = solved.poll(); result != null; result = solved.poll()) {
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
        List<WindowOutcome> outcomes = new ArrayList<>();
        for (TrainedLine line : lines) {
            WindowOutcome outcome = observer.stepped(head, line.learner(), () -> line.learn(window, windowBytes));
            report(line, outcome);
            outcomes.add(outcome);
        }
        if (outcomes.stream().anyMatch(outcome -> outcome.events().containsKey(LearningEvent.LEARNED))) {
            oneClass.after(window).ifPresent(sentence -> LOG.warn("head '{}': {}", head, sentence));
        }
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
        lines.forEach(line -> requestVersion(line, false));
        windowBytes = 0;
        trimJournal(window.toOffset());
        return outputs;
    }

    private void trimJournal(long learnedTo) {
        long journalFrom = Math.min(
                learnedTo, lines.stream().mapToLong(TrainedLine::keptTo).min().orElseThrow());
        stores.journal().dropBefore(head, journalFrom);
        stores.lines().put(head, new LineStore.Progress(learnedTo, journalFrom));
    }

    private void requestVersion(TrainedLine line, boolean evenIfNotDue) {
        if (!line.line().isSolvedFor()) {
            return;
        }
        Optional<Long> candidate = line.line().candidate(evenIfNotDue).map(Candidate::toOffset);
        if (candidate.isPresent() && !candidate.get().equals(solving.get(line))) {
            boolean taken = solver.request(
                    List.of(head, line.learner()),
                    line.learner(),
                    () -> line.candidate(evenIfNotDue).orElseThrow(),
                    solved::add);
            if (taken) {
                solving.put(line, candidate.get());
            }
        }
    }

    private List<Training.Output> publish(Solved result, long nowMs) {
        TrainedLine line = lines.stream()
                .filter(known -> known.learner().equals(result.learner()))
                .findFirst()
                .orElseThrow();
        HeadSnapshot snapshot = result.snapshot();
        if (snapshot == null) {
            observer.unsolved(head, result.learner());
            solving.put(line, result.candidate().toOffset());
            LOG.error(
                    "head '{}', learner '{}': no version of what was learned up to training-log offset {}; the one before it stays: {}",
                    head,
                    result.learner(),
                    result.candidate().toOffset(),
                    result.fault());
            stores.counters().count(head, result.learner(), Map.of(LearningEvent.UNSOLVED, 1));
            return List.of();
        }
        solving.remove(line);
        List<Training.Output> outputs =
                line.publish(result.candidate(), snapshot) ? publish(List.of(snapshot), List.of(), nowMs) : List.of();
        requestVersion(line, false);
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

    /**
     * Whether a learner takes the same entries of each window as the champion's: only then are they scored on the same
     * examples, and only then may a policy put one in the other's place. Between backbones an operator decides.
     */
    private boolean competes(LearnerName learner) {
        LearnerName serving = rollout.state()
                .champion()
                .map(HeadVersion::learner)
                .filter(known -> lines.stream().anyMatch(line -> line.learner().equals(known)))
                .orElse(lines.get(0).learner());
        return setUpFor(learner).equals(setUpFor(serving));
    }

    private Optional<BackboneDigest> setUpFor(LearnerName learner) {
        return lines.stream()
                .filter(line -> line.learner().equals(learner))
                .findFirst()
                .flatMap(line -> line.line().setUpFor());
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
}
