package io.headstream.config;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.learning.WindowPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The keys of heads: their names, who learns them, and when their windows close. */
final class HeadKeys {
    static final String HEADS = "heads";
    static final String LEARNERS = "learners";
    static final String WINDOW_EXAMPLES = "window.examples";
    static final String WINDOW_DURATION = "window.duration.ms";
    static final String WINDOW_IDLE_TICK = "window.idle.tick.ms";

    /** A hundred years, the most that a window policy takes. */
    private static final long MAX_DURATION_MILLIS = Duration.ofDays(36_500).toMillis();

    private HeadKeys() {}

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Heads")
                .required(
                        HEADS,
                        ConfigDef.Type.LIST,
                        Rule.list(
                                "names, separated by commas, none twice: each 1 to 64 of a-z, 0-9, '.', '_' and '-',"
                                        + " beginning with a letter or digit",
                                HeadKeys::areHeadNames),
                        "The heads: tasks that are predicted and learned from the same embeddings, separated by"
                                + " commas. Events name the heads that they are for.")
                .key(
                        LEARNERS,
                        ConfigDef.Type.LIST,
                        List.of("dense", "ridge"),
                        Rule.list(
                                "names of learners, separated by commas, none twice: each 1 to 64 of a-z, 0-9, '_' and"
                                        + " '-', beginning with a letter or digit",
                                HeadKeys::areLearnerNames),
                        Importance.HIGH,
                        "Who learns a head: learners that train side by side from the same log, each with a line of"
                                + " versions of its own. A learner called `dense`, `svm`, `ridge`, `lda` or `finetune` is"
                                + " of that kind; one with another name needs `learner.<name>.learning.kind`. The first one's"
                                + " versions serve to begin with; `rollout.policy` says what serves later.");
        new KeyGroup(definition, "Windows")
                .key(
                        WINDOW_EXAMPLES,
                        ConfigDef.Type.INT,
                        WindowPolicy.DEFAULT.maxExamples(),
                        Rule.between(1, WindowPolicy.MAX_EXAMPLES),
                        Importance.HIGH,
                        "Labelled examples in a window: a learner takes one step for each window, and for most"
                                + " kinds that gives a version.")
                .key(
                        WINDOW_DURATION,
                        ConfigDef.Type.LONG,
                        WindowPolicy.DEFAULT.maxDuration().toMillis(),
                        Rule.between(1, MAX_DURATION_MILLIS),
                        Importance.MEDIUM,
                        "Longest span of event time within a window, in milliseconds. The first"
                                + " example beyond it closes the window.")
                .key(
                        WINDOW_IDLE_TICK,
                        ConfigDef.Type.LONG,
                        5_000L,
                        Rule.between(100, 86_400_000),
                        Importance.MEDIUM,
                        "How long a head's log may stand still with a window open, in milliseconds of the trainer's"
                                + " clock, before the trainer writes a tick to the log that closes the window.");
        RolloutKeys.define(definition);
    }

    /** The names that the checked texts stand for. */
    static List<HeadName> names(List<?> texts) {
        return texts.stream().map(text -> new HeadName(String.valueOf(text))).toList();
    }

    static List<LearnerName> learnerNames(List<?> texts) {
        return texts.stream().map(text -> new LearnerName(String.valueOf(text))).toList();
    }

    /** Every head with its own values over those of all. */
    static List<HeadSettings> from(Values values, List<HeadName> heads) {
        List<HeadSettings> settings = new ArrayList<>();
        for (HeadName head : heads) {
            Values own = values(values, List.of(new Scope(head, null)));
            WindowPolicy window = new WindowPolicy(own.integer(WINDOW_EXAMPLES), own.millis(WINDOW_DURATION));
            List<LearnerSettings> learners = new ArrayList<>();
            for (LearnerName learner : learnerNames(own.texts(LEARNERS))) {
                learners.add(LearningKeys.from(learner, values(values, Scope.of(head, learner)), window));
            }
            settings.add(new HeadSettings(head, learners, window, own.millis(WINDOW_IDLE_TICK), RolloutKeys.from(own)));
        }
        return List.copyOf(settings);
    }

    /** Every learner that some head has. */
    static List<LearnerName> learners(Values values, List<HeadName> heads) {
        Set<LearnerName> all = new LinkedHashSet<>();
        heads.forEach(head -> all.addAll(learnersOf(values, head)));
        return List.copyOf(all);
    }

    static List<LearnerName> learnersOf(Values values, HeadName head) {
        return learnerNames(values(values, List.of(new Scope(head, null))).texts(LEARNERS));
    }

    /** The values as these scopes see them, the last winning. */
    static Values values(Values values, List<Scope> scopes) {
        Map<String, Object> replaced = new HashMap<>();
        Map<String, RawSetting> origins = new HashMap<>();
        for (Scope scope : scopes) {
            if (scope.equals(Scope.ALL)) {
                continue;
            }
            values.all().forEach((name, value) -> {
                String prefix = scope.name("");
                if (name.startsWith(prefix) && scope.takes(name.substring(prefix.length()))) {
                    String key = name.substring(prefix.length());
                    replaced.put(key, value);
                    RawSetting raw = values.raw(name);
                    if (raw != null) {
                        origins.put(key, raw);
                    }
                }
            });
        }
        return values.with(replaced, origins);
    }

    private static boolean areHeadNames(List<?> names) {
        try {
            return !names.isEmpty() && Set.copyOf(names(names)).size() == names.size();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean areLearnerNames(List<?> names) {
        try {
            return !names.isEmpty()
                    && Set.copyOf(learnerNames(names)).size() == names.size()
                    && names.stream().noneMatch(name -> String.valueOf(name).contains("."));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
