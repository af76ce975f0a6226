package io.headstream.config;

import io.headstream.learning.HeadTrainers;
import io.headstream.learning.HyperParameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/**
 * A key and the hyper-parameter that it sets. Which kinds of head have it, and what it is by default, is asked of the
 * kinds.
 *
 * @param name the key
 * @param hyperParameter the name in provenance
 * @param doc what it does, in whole sentences, without its defaults
 * @param condition what else it needs; null: nothing
 */
record LearningKey(
        String name,
        String hyperParameter,
        ConfigDef.Type type,
        Rule rule,
        Importance importance,
        String doc,
        @Nullable Condition condition) {
    /** Most of what is counted: examples, classes, features. */
    static final int MAX_COUNT = 65_536;

    private static final String ABSENT = "\0";

    LearningKey(String name, String hyperParameter, ConfigDef.Type type, Rule rule, Importance importance, String doc) {
        this(name, hyperParameter, type, rule, importance, doc, null);
    }

    /**
     * That another key has one of these values.
     *
     * @param hyperParameter the other key's
     */
    record Condition(String key, String hyperParameter, List<String> values) {
        private boolean holds(String kind, Values given) {
            return values.contains(given.textOr(key, defaultOf(kind, hyperParameter, null)));
        }

        private String sentence() {
            return key + "=" + String.join(" or ", values);
        }
    }

    /** The same, but of no meaning unless another key has a certain value. */
    LearningKey onlyWith(Condition needed) {
        return new LearningKey(name, hyperParameter, type, rule, importance, doc, needed);
    }

    void define(KeyGroup group) {
        group.key(name, type, null, rule, importance, doc + " " + defaults());
    }

    /** Whether it means something to a learner of that kind under these settings; empty if so, else what it needs. */
    Optional<String> needs(String kind, Values values) {
        List<String> kinds = kinds();
        if (!kinds.contains(kind)) {
            return Optional.of("a learner of kind " + String.join(" or ", kinds));
        }
        return condition == null || condition.holds(kind, values)
                ? Optional.empty()
                : Optional.of(condition.sentence());
    }

    private List<String> kinds() {
        return HeadTrainers.kinds().stream()
                .filter(kind -> !defaultOf(kind).equals(ABSENT))
                .toList();
    }

    private String defaultOf(String kind) {
        return defaultOf(kind, hyperParameter, condition);
    }

    /** What a hyper-parameter is if only kind and, where there is one, its condition are given. */
    private static String defaultOf(String kind, String hyperParameter, @Nullable Condition condition) {
        Map<String, String> given = new TreeMap<>(Map.of(HyperParameters.KIND, kind));
        if (condition != null) {
            if (defaultOf(kind, condition.hyperParameter, null).equals(ABSENT)) {
                return ABSENT;
            }
            given.put(condition.hyperParameter, condition.values.get(0));
        }
        return HeadTrainers.of(HyperParameters.of(given))
                .hyperParameters()
                .values()
                .getOrDefault(hyperParameter, ABSENT);
    }

    private String defaults() {
        return kinds().stream()
                .map(kind -> {
                    String value = defaultOf(kind);
                    return "`%s` %s".formatted(kind, value.isEmpty() ? "nothing" : "`" + value + "`");
                })
                .collect(Collectors.joining(", ", "By default: ", "."));
    }
}
