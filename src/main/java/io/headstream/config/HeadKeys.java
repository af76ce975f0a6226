package io.headstream.config;

import io.headstream.event.HeadName;
import io.headstream.learning.WindowPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The keys of heads: their names, the defaults of all, and what one head has instead. */
final class HeadKeys {
    static final String HEADS = "heads";
    static final String HEAD_PREFIX = "head.";
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
                                + " commas. Events name the heads that they are for.");
        new KeyGroup(definition, "Windows")
                .key(
                        WINDOW_EXAMPLES,
                        ConfigDef.Type.INT,
                        WindowPolicy.DEFAULT.maxExamples(),
                        Rule.between(1, WindowPolicy.MAX_EXAMPLES),
                        Importance.HIGH,
                        "Labelled examples in a window: a head takes one step, and gets one version,"
                                + " for each window.")
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
    }

    /** Whether a key of all heads may be set for one head too. */
    static boolean isOverridable(String key) {
        return key.startsWith("learning.") || key.startsWith("window.");
    }

    /** What a key such as {@code head.emoji.window.examples} is about. */
    record HeadKey(HeadName head, String key) {
        String name() {
            return HEAD_PREFIX + head + "." + key;
        }
    }

    /** Splits a key into one of the heads and an overridable key, if it is of that form. */
    static Optional<HeadKey> split(String key, List<HeadName> heads, Set<String> known) {
        return heads.stream()
                .filter(head -> key.startsWith(HEAD_PREFIX + head + "."))
                .map(head -> new HeadKey(
                        head, key.substring(HEAD_PREFIX.length() + head.value().length() + 1)))
                .filter(headKey -> isOverridable(headKey.key()) && known.contains(headKey.key()))
                .findFirst();
    }

    /** The names that the checked texts stand for. */
    static List<HeadName> names(List<?> texts) {
        return texts.stream().map(text -> new HeadName(String.valueOf(text))).toList();
    }

    /** Every head with its own values over the defaults of all. */
    static List<HeadSettings> from(Values values, List<HeadName> heads, Set<String> known) {
        List<HeadSettings> settings = new ArrayList<>();
        for (HeadName head : heads) {
            settings.add(settings(head, valuesOf(head, values, heads, known)));
        }
        return List.copyOf(settings);
    }

    /** Refuses settings of an optimizer that is not in use: for one head, or for all heads and used by none. */
    static void check(Values values, List<HeadName> heads, Set<String> known, Problems problems) {
        Set<String> used = new HashSet<>();
        for (HeadName head : heads) {
            String optimizer = valuesOf(head, values, heads, known).text(OptimizerKeys.OPTIMIZER);
            used.add(optimizer);
            OptimizerKeys.OPTIMIZER_OF.forEach((key, needed) -> {
                if (!needed.equals(optimizer)) {
                    refuse(new HeadKey(head, key).name(), needed, values, problems);
                }
            });
        }
        OptimizerKeys.OPTIMIZER_OF.forEach((key, needed) -> {
            if (!used.contains(needed)) {
                refuse(key, needed, values, problems);
            }
        });
    }

    private static void refuse(String key, String optimizer, Values values, Problems problems) {
        RawSetting raw = values.raw(key);
        if (raw != null) {
            problems.wrong(key, raw, "no setting, as it means nothing without learning.optimizer=" + optimizer);
        }
    }

    private static HeadSettings settings(HeadName head, Values values) {
        WindowPolicy window = new WindowPolicy(values.integer(WINDOW_EXAMPLES), values.millis(WINDOW_DURATION));
        return new HeadSettings(
                head, List.of(LearningKeys.from(values, window)), window, values.millis(WINDOW_IDLE_TICK));
    }

    private static Values valuesOf(HeadName head, Values values, List<HeadName> heads, Set<String> known) {
        Map<String, Object> replaced = new HashMap<>();
        Map<String, RawSetting> origins = new HashMap<>();
        values.all()
                .forEach((name, value) -> split(name, heads, known)
                        .filter(headKey -> headKey.head().equals(head))
                        .ifPresent(headKey -> {
                            replaced.put(headKey.key(), value);
                            RawSetting raw = values.raw(name);
                            if (raw != null) {
                                origins.put(headKey.key(), raw);
                            }
                        }));
        return values.with(replaced, origins);
    }

    private static boolean areHeadNames(List<?> names) {
        try {
            return !names.isEmpty() && Set.copyOf(names(names)).size() == names.size();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
