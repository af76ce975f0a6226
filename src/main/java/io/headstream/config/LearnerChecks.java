package io.headstream.config;

import io.headstream.event.HeadName;
import io.headstream.learning.HeadTrainers;
import io.headstream.learning.LearnerName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is wrong with learners: of no kind, with settings that none of them takes, or with values that do not go together. */
final class LearnerChecks {
    private LearnerChecks() {}

    static void check(Values values, List<HeadName> heads, Problems problems) {
        List<LearnerName> learners = HeadKeys.learners(values, heads);
        boolean kindsKnown = true;
        for (HeadName head : heads) {
            for (LearnerName learner : HeadKeys.learnersOf(values, head)) {
                kindsKnown &= hasKind(head, learner, values, problems);
            }
        }
        if (values.raw(LearningKeys.KIND) != null || heads.stream().anyMatch(head -> isKindOfHead(head, values))) {
            RawSetting raw = values.raw(LearningKeys.KIND);
            problems.wrong(
                    LearningKeys.KIND, raw, raw == null ? "" : raw.text(), "learner.<name>.learning.kind instead");
            return;
        }
        if (kindsKnown) {
            settingsAreTaken(values, heads, learners, problems);
            for (HeadName head : heads) {
                HeadKeys.learnersOf(values, head).forEach(learner -> valuesFit(head, learner, values, problems));
            }
        }
    }

    private static boolean isKindOfHead(HeadName head, Values values) {
        return values.raw(new Scope(head, null).name(LearningKeys.KIND)) != null;
    }

    private static boolean hasKind(HeadName head, LearnerName learner, Values values, Problems problems) {
        if (LearningKeys.kind(learner, of(head, learner, values)).isPresent()) {
            return true;
        }
        String key = new Scope(null, learner).name(LearningKeys.KIND);
        if (!problems.concern(key)) {
            problems.missing(key, "one of " + String.join(", ", HeadTrainers.kinds()));
        }
        return false;
    }

    private static void settingsAreTaken(
            Values values, List<HeadName> heads, List<LearnerName> learners, Problems problems) {
        for (String name : values.namesSet()) {
            for (Scope scope : scopes(heads, learners)) {
                String prefix = scope.name("");
                if (name.startsWith(prefix + "learning.")) {
                    isTaken(name, name.substring(prefix.length()), scope, values, heads, problems);
                }
            }
        }
    }

    private static List<Scope> scopes(List<HeadName> heads, List<LearnerName> learners) {
        List<Scope> scopes = new ArrayList<>(List.of(Scope.ALL));
        scopes.addAll(Scope.narrow(heads, learners));
        return scopes;
    }

    private static void isTaken(
            String name, String key, Scope scope, Values values, List<HeadName> heads, Problems problems) {
        Set<String> needed = new LinkedHashSet<>();
        boolean anyLearner = false;
        for (HeadName head : heads) {
            for (LearnerName learner : HeadKeys.learnersOf(values, head)) {
                if (scope.covers(head, learner)) {
                    anyLearner = true;
                    Values own = of(head, learner, values);
                    String kind = LearningKeys.kind(learner, own).orElseThrow();
                    Optional<String> needs = LearningKeys.needs(key, kind, own);
                    if (needs.isEmpty()) {
                        return;
                    }
                    needed.add(needs.get());
                }
            }
        }
        RawSetting raw = values.raw(name);
        if (raw != null) {
            problems.wrong(
                    name,
                    raw,
                    anyLearner
                            ? "no setting, as it means nothing without " + String.join(" or ", needed)
                            : "a learner that some head has");
        }
    }

    private static void valuesFit(HeadName head, LearnerName learner, Values values, Problems problems) {
        Values own = of(head, learner, values);
        try {
            HeadTrainers.of(
                    LearningKeys.hyperParameters(LearningKeys.kind(learner, own).orElseThrow(), own));
        } catch (IllegalArgumentException e) {
            problems.missing(new Scope(head, learner).name("learning"), String.valueOf(e.getMessage()));
        }
    }

    private static Values of(HeadName head, LearnerName learner, Values values) {
        return HeadKeys.values(values, Scope.of(head, learner));
    }
}
