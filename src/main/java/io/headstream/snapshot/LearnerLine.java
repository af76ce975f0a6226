package io.headstream.snapshot;

import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
import io.headstream.event.Label;
import io.headstream.learning.Head;
import io.headstream.learning.HeadScore;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.StepResult;
import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import io.headstream.learning.TrainerState;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One learner's line of versions, as a fold over windows: each window is scored with the newest version, then learned
 * from, which makes the next version. Immutable, thread-safe.
 *
 * <p>Embeddings of different backbones do not mix. Of a window, only the examples are taken whose embedding is like the
 * last one's (same backbone, dimension and exponent). If that is not what the line has learned from so far, the line
 * starts anew with this window: from an untrained head, parent version 0, {@code lineageFromOffset} the window's first
 * offset; version numbers go on. A refused step changes nothing, not even that.
 */
public final class LearnerLine {
    private final LineSettings settings;
    private final long nextOffset;
    private final long lastVersion;
    private final @Nullable Lineage lineage;

    LearnerLine(LineSettings settings, long nextOffset, long lastVersion, @Nullable Lineage lineage) {
        this.settings = settings;
        this.nextOffset = nextOffset;
        this.lastVersion = lastVersion;
        this.lineage = lineage;
    }

    /**
     * The line before its first window.
     *
     * @param hyperParameters of the learner and, under {@code window.}, of the window policy
     * @param seed seed of everything random
     * @throws IllegalArgumentException if a hyper-parameter is missing, unknown or out of range
     */
    public static LearnerLine untrained(
            HeadName head, LearnerName learner, HyperParameters hyperParameters, long seed, String programVersion) {
        return new LearnerLine(new LineSettings(head, learner, hyperParameters, seed, programVersion), 0, 0, null);
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws io.headstream.learning.HeadFormatException if the bytes are no such line
     */
    public static LearnerLine fromBytes(byte[] bytes) {
        return LearnerLineCodec.decode(bytes);
    }

    /** The line as bytes, for a state store. Equal lines have equal bytes. */
    public byte[] toBytes() {
        return LearnerLineCodec.encode(this);
    }

    /**
     * The line as set up now. Where hyper-parameters or seed differ from what it has learned with, it starts anew with
     * its next window (version numbers go on), since no replay could follow a change in mid-line.
     *
     * @throws IllegalArgumentException if a hyper-parameter is missing, unknown or out of range
     */
    public LearnerLine under(HyperParameters hyperParameters, long seed, String programVersion) {
        LineSettings now = new LineSettings(settings.head(), settings.learner(), hyperParameters, seed, programVersion);
        return new LearnerLine(now, nextOffset, lastVersion, now.learnsAlike(settings) ? lineage : null);
    }

    /**
     * Scores a window and learns from it.
     *
     * @throws IllegalArgumentException if the window begins before {@link #nextOffset}: it was learned from already
     */
    public WindowOutcome learn(TrainingWindow window) {
        if (window.fromOffset() < nextOffset) {
            throw new IllegalArgumentException(
                    "head '%s', learner '%s': window from training-log offset %d, expected %d or later"
                            .formatted(settings.head(), settings.learner(), window.fromOffset(), nextOffset));
        }
        List<String> remarks = new ArrayList<>();
        TrainingWindow taken = OneBackbone.of(window);
        if (OneBackbone.entries(taken) < OneBackbone.entries(window)) {
            remarks.add(OneBackbone.remark(window, taken));
        }
        Lineage current = continued(taken, remarks);
        TrainerState before = current != null ? current.state() : untrainedFor(taken);
        HeadScore score = HeadScore.of(before.head(), taken.scorable());
        StepResult result = settings.trainer().step(before, taken, settings.stepSeed(window));
        if (result instanceof Stepped stepped) {
            if (stepped.leftOut() > 0) {
                remarks.add("%d examples of classes beyond the head's %d left out, expected at most that many classes"
                        .formatted(
                                stepped.leftOut(),
                                stepped.state().head().labels().size()));
            }
            Lineage next = Lineage.after(current, settings, lastVersion + 1, taken, stepped);
            HeadSnapshot snapshot = next.latest();
            return new WindowOutcome(
                    new LearnerLine(settings, window.toOffset(), lastVersion + 1, next),
                    evaluation(current, taken, score, before.head(), snapshot.head()),
                    Optional.of(snapshot),
                    Optional.empty(),
                    remarks);
        }
        return new WindowOutcome(
                new LearnerLine(settings, window.toOffset(), lastVersion, lineage),
                evaluation(current, taken, score, before.head(), null),
                Optional.empty(),
                Optional.of(((Refused) result).why()),
                remarks);
    }

    /** The newest version; empty before the first and after {@link #under} has changed how the line learns. */
    public Optional<HeadSnapshot> latest() {
        return Optional.ofNullable(lineage).map(Lineage::latest);
    }

    /** Offset after the last window: where the next one may begin. */
    public long nextOffset() {
        return nextOffset;
    }

    /** The newest version's number, 0 if there never was one. */
    public long lastVersion() {
        return lastVersion;
    }

    /** When the line's windows close. */
    public WindowPolicy windowPolicy() {
        return settings.windowPolicy();
    }

    LineSettings settings() {
        return settings;
    }

    @Nullable
    Lineage lineage() {
        return lineage;
    }

    private @Nullable Lineage continued(TrainingWindow window, List<String> remarks) {
        Embedding embedding = OneBackbone.last(window);
        if (lineage == null || lineage.takes(embedding)) {
            return lineage;
        }
        remarks.add("the line starts anew at training-log offset %d: embeddings of backbone %s, so far of %s"
                .formatted(
                        window.fromOffset(),
                        embedding.backbone(),
                        lineage.latest().provenance().backbone()));
        return null;
    }

    private TrainerState untrainedFor(TrainingWindow window) {
        Embedding embedding = OneBackbone.last(window);
        return settings.trainer().untrained(embedding.dimension(), embedding.exponent(), settings.initialSeed());
    }

    private WindowEvaluation evaluation(
            @Nullable Lineage scored, TrainingWindow window, HeadScore score, Head before, @Nullable Head after) {
        List<Label> newLabels = after == null
                ? List.of()
                : after.labels().stream()
                        .filter(l -> !before.labels().contains(l))
                        .toList();
        return new WindowEvaluation(
                settings.head(),
                settings.learner(),
                scored == null ? 0 : scored.latest().version().version(),
                window.fromOffset(),
                window.toOffset(),
                score.examples(),
                score.correct(),
                score.meanLoss(),
                after == null
                        ? OptionalDouble.empty()
                        : HeadScore.of(after, window.examples()).meanLoss(),
                newLabels,
                window.latestEventTime().orElse(Instant.EPOCH));
    }
}
