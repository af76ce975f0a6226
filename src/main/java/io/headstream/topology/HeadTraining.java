package io.headstream.topology;

import io.headstream.config.HeadSettings;
import io.headstream.config.LearnerSettings;
import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.learning.LogEntry;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowAssembler;
import io.headstream.rollout.RolloutPolicy;
import io.headstream.rollout.RolloutState;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.LearnerLine;
import io.headstream.snapshot.WindowOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One head in training: its open window and its learners, kept in memory and, change by change, in the task's stores.
 * Not thread-safe: one task's.
 */
final class HeadTraining {
    private static final Logger LOG = LoggerFactory.getLogger(HeadTraining.class);

    private final HeadSettings settings;
    private final Training.Stores stores;
    private final RolloutPolicy policy;
    private final TrainerRecords records;
    private final int partition;
    private final WindowAssembler assembler;
    private final Map<LearnerName, LearnerLine> lines = new LinkedHashMap<>();
    private long lastEntryMs;
    private boolean tickUnderWay;

    HeadTraining(
            HeadSettings settings,
            Training.Stores stores,
            RolloutPolicy policy,
            TrainerRecords records,
            int partition,
            String programVersion,
            long nowMs) {
        this.settings = settings;
        this.stores = stores;
        this.policy = policy;
        this.records = records;
        this.partition = partition;
        this.assembler = new WindowAssembler(settings.window());
        this.lastEntryMs = nowMs;
        for (LearnerSettings learner : settings.learners()) {
            lines.put(learner.name(), openLine(learner, programVersion));
        }
    }

    private LearnerLine openLine(LearnerSettings learner, String programVersion) {
        HeadName head = settings.name();
        Optional<LearnerLine> found = stores.lines().find(head, learner.name());
        if (found.isEmpty()) {
            return LearnerLine.untrained(
                    head, learner.name(), learner.hyperParameters(), learner.seed(), programVersion);
        }
        LearnerLine line = found.get().under(learner.hyperParameters(), learner.seed(), programVersion);
        if (found.get().latest().isPresent() && line.latest().isEmpty()) {
            LOG.warn(
                    "head '{}', learner '{}': its hyper-parameters are not those that it has learned with, so it starts anew, untrained, with its next window; versions go on after {}",
                    head,
                    learner.name(),
                    line.lastVersion());
        }
        return line;
    }

    /**
     * Takes up the window that was open. Under a window policy that has changed since, its examples may close windows at
     * once.
     */
    List<Training.Output> resume(List<TrainingExample> open, long nowMs) {
        List<Training.Output> outputs = new ArrayList<>();
        for (TrainingExample example : open) {
            assembler.add(new LogEntry.Example(example)).ifPresent(window -> outputs.addAll(learn(window, nowMs)));
        }
        return outputs;
    }

    /** Takes an example; learns if it closes the window. */
    List<Training.Output> add(TrainingExample example, byte[] entry, long nowMs) {
        lastEntryMs = nowMs;
        stores.openWindows().keep(settings.name(), example.offset(), entry);
        return assembler
                .add(new LogEntry.Example(example))
                .map(window -> learn(window, nowMs))
                .orElse(List.of());
    }

    /** Closes the window that is open, if any. */
    List<Training.Output> tick(long offset, long nowMs) {
        tickUnderWay = false;
        return assembler
                .add(new LogEntry.Tick(offset))
                .map(window -> learn(window, nowMs))
                .orElse(List.of());
    }

    /** Whether the open window waits on a log that has been idle for the head's idle time. */
    boolean isIdle(long nowMs) {
        return !tickUnderWay
                && !assembler.isEmpty()
                && nowMs - lastEntryMs >= settings.idleTick().toMillis();
    }

    /** The tick is in the log, or will be with this transaction: no second one until it comes back. */
    void tickWritten() {
        tickUnderWay = true;
    }

    private List<Training.Output> learn(TrainingWindow window, long nowMs) {
        List<Training.Output> outputs = new ArrayList<>();
        lines.replaceAll((learner, line) -> {
            WindowOutcome outcome = line.learn(window);
            report(learner, outcome);
            stores.lines().put(settings.name(), learner, outcome.line());
            outputs.add(records.evaluation(outcome.evaluation()));
            outcome.snapshot().ifPresent(snapshot -> {
                outputs.addAll(records.snapshot(snapshot, partition));
                roll(snapshot, nowMs).ifPresent(outputs::add);
            });
            return outcome.line();
        });
        stores.openWindows().drop(settings.name(), window.examples());
        return outputs;
    }

    private void report(LearnerName learner, WindowOutcome outcome) {
        outcome.remarks().forEach(remark -> LOG.warn("head '{}', learner '{}': {}", settings.name(), learner, remark));
        outcome.refusal()
                .ifPresent(why -> LOG.error(
                        "head '{}', learner '{}': the step up to training-log offset {} is refused, and the version before it stays: {}",
                        settings.name(),
                        learner,
                        outcome.evaluation().toOffset(),
                        why));
    }

    private Optional<Training.Output> roll(HeadSnapshot candidate, long nowMs) {
        Optional<RolloutState> current = stores.rollouts().find(settings.name()).map(records::rollout);
        return policy.onSnapshot(current, candidate, Instant.ofEpochMilli(nowMs))
                .map(next -> {
                    Training.Output output = records.rollout(next);
                    stores.rollouts().put(settings.name(), output.value());
                    return output;
                });
    }
}
