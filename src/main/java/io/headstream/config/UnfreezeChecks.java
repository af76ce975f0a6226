package io.headstream.config;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import java.util.List;
import java.util.Optional;

/** What has to go together when the backbone's last layers train, and when they do not. */
final class UnfreezeChecks {
    private static final String FINETUNE = "finetune";

    private UnfreezeChecks() {}

    static void check(Values values, List<HeadName> heads, Problems problems) {
        Optional<UnfreezeSettings> unfreeze = UnfreezeSettings.from(values);
        for (HeadName head : heads) {
            for (LearnerName learner : HeadKeys.learnersOf(values, head)) {
                LearningKeys.kind(learner, HeadKeys.values(values, Scope.of(head, learner)))
                        .ifPresent(kind -> kindFits(head, learner, kind, unfreeze.isPresent(), values, problems));
            }
        }
        if (unfreeze.isPresent()) {
            oneThread(values, problems);
        }
    }

    private static void kindFits(
            HeadName head, LearnerName learner, String kind, boolean unfrozen, Values values, Problems problems) {
        if (unfrozen && !UnfreezeSettings.KINDS.contains(kind)) {
            String own = new Scope(head, null).name(HeadKeys.LEARNERS);
            String key = values.raw(own) != null ? own : HeadKeys.LEARNERS;
            if (!problems.concern(key)) {
                problems.wrong(
                        key,
                        values.raw(key),
                        Values.text(HeadKeys.learnersOf(values, head).stream()
                                .map(LearnerName::value)
                                .toList()),
                        "learners of kind %s, such as learners=finetune: %s is set, and '%s' is of kind %s, which takes embeddings of at most 4096 numbers"
                                .formatted(
                                        String.join(" or ", UnfreezeSettings.KINDS),
                                        UnfreezeSettings.FROM,
                                        learner,
                                        kind));
            }
        } else if (!unfrozen && kind.equals(FINETUNE) && !problems.concern(UnfreezeSettings.FROM)) {
            problems.missing(
                    UnfreezeSettings.FROM,
                    "the layer from which on the backbone trains, as learner '%s' is of kind finetune"
                            .formatted(learner));
        }
    }

    private static void oneThread(Values values, Problems problems) {
        if (!problems.concern(BackboneSettings.INTRA_THREADS) && values.integer(BackboneSettings.INTRA_THREADS) > 1) {
            problems.wrong(
                    BackboneSettings.INTRA_THREADS,
                    values.raw(BackboneSettings.INTRA_THREADS),
                    values.integer(BackboneSettings.INTRA_THREADS),
                    "1, or 0 for that, as %s is set: what is trained depends on the number of threads"
                            .formatted(UnfreezeSettings.FROM));
        }
    }
}
