package io.headstream.snapshot;

import io.headstream.embedding.Embedding;
import io.headstream.learning.LearningEvent;
import io.headstream.learning.StepResult;
import io.headstream.learning.StepResult.Refused;
import io.headstream.learning.StepResult.Stepped;
import io.headstream.learning.TrainerState;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.snapshot.Learned.Events;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line's step on one window: which of its entries the line takes, whether it goes on or starts anew with them, and
 * what has to be told of it. Used once.
 */
final class WindowStep {
    private final LearnerLine line;
    private final LineSettings settings;
    private final @Nullable Lineage lineage;
    private final TrainingWindow window;
    private final List<String> remarks = new ArrayList<>();
    private final Events events = new Events();

    /** @param window one that the line has not learned from */
    WindowStep(LearnerLine line, TrainingWindow window) {
        this.line = line;
        this.settings = line.settings();
        this.lineage = line.lineage();
        this.window = window;
    }

    Learned learned() {
        Optional<TrainingWindow> meant = settings.backbone().meantFor(window);
        if (meant.isEmpty()) {
            return unchanged(Optional.empty());
        }
        TrainingWindow taken = settings.backbone().of(window).orElseThrow();
        int otherBackbone = OneBackbone.entries(meant.get()) - OneBackbone.entries(taken);
        if (otherBackbone > 0) {
            remarks.add(OneBackbone.remark(meant.get(), taken));
            events.count(LearningEvent.OTHER_BACKBONE, otherBackbone);
        }
        Optional<String> objection = settings.trainer().objection(OneBackbone.last(taken));
        if (objection.isPresent()) {
            events.count(LearningEvent.OTHER_BACKBONE, OneBackbone.entries(taken));
            return unchanged(objection);
        }
        Lineage current = continued(taken);
        TrainerState before = current != null ? current.state() : untrainedFor(taken);
        StepResult result = settings.trainer().step(before, taken, settings.stepSeed(window));
        if (result instanceof Stepped stepped) {
            count(stepped, taken, current == null);
            return result(Lineage.after(current, taken, stepped), Optional.empty());
        }
        Refused refused = (Refused) result;
        events.count(refused.event(), 1);
        return unchanged(Optional.of(refused.why()));
    }

    private Learned unchanged(Optional<String> refusal) {
        return result(lineage, refusal);
    }

    private Learned result(@Nullable Lineage after, Optional<String> refusal) {
        return new Learned(line.after(window, after), refusal, remarks, events.counts());
    }

    private void count(Stepped stepped, TrainingWindow taken, boolean fromUntrained) {
        events.count(LearningEvent.LEARNED, stepped.learned());
        events.count(LearningEvent.LEFT_OUT, stepped.leftOut());
        events.count(LearningEvent.RETRACTED, stepped.retracted());
        long classes =
                taken.standing().stream().map(TrainingExample::label).distinct().count();
        events.count(LearningEvent.ONE_CLASS, classes == 1 ? 1 : 0);
        events.count(LearningEvent.RESTARTED, lineage != null && fromUntrained ? 1 : 0);
        if (stepped.leftOut() > 0) {
            remarks.add("%d examples of classes beyond classesMax %s left out, expected at most that many classes"
                    .formatted(
                            stepped.leftOut(),
                            settings.hyperParameters().values().get("classesMax")));
        }
    }

    /** What the line goes on from; null: it begins, or starts anew. */
    private @Nullable Lineage continued(TrainingWindow taken) {
        Embedding embedding = OneBackbone.last(taken);
        if (lineage == null || lineage.takes(embedding)) {
            return lineage;
        }
        remarks.add("the line starts anew at training-log offset %d: embeddings of backbone %s, so far of %s"
                .formatted(taken.fromOffset(), embedding.backbone(), lineage.backbone()));
        return null;
    }

    private TrainerState untrainedFor(TrainingWindow taken) {
        return settings.trainer().untrained(OneBackbone.last(taken), settings.initialSeed());
    }
}
