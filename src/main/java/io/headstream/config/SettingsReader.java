package io.headstream.config;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;

/** Turns text by key into checked values, and tells of all that is wrong with it. */
final class SettingsReader {
    private final Map<String, ConfigKey> keys;
    private final Problems problems;

    SettingsReader(ConfigDef definition, Problems problems) {
        this.keys = definition.configKeys();
        this.problems = problems;
    }

    /** The settings, overridden by the environment, over the defaults. */
    Values read(Map<String, RawSetting> settings, Map<String, String> environment) {
        Map<String, RawSetting> raw = new TreeMap<>(settings);
        EnvironmentVariables variables = new EnvironmentVariables(environment, keys.keySet());
        variables.find(HeadKeys.HEADS).ifPresent(heads -> raw.put(HeadKeys.HEADS, heads));
        variables.find(HeadKeys.LEARNERS).ifPresent(learners -> raw.put(HeadKeys.LEARNERS, learners));
        List<HeadName> heads = headNames(raw);
        for (HeadName head : heads) {
            String key = new Scope(head, null).name(HeadKeys.LEARNERS);
            variables.find(key).ifPresent(learners -> raw.put(key, learners));
        }
        List<Scope> scopes = Scope.narrow(heads, learnerNames(raw, heads));
        raw.putAll(variables.settings(scopes, problems));

        Map<String, Object> values = new TreeMap<>();
        keys.values().forEach(key -> valueOrDefault(key, raw).ifPresent(value -> values.put(key.name, value)));
        raw.forEach((key, setting) -> {
            if (!keys.containsKey(key)) {
                other(key, setting, scopes).ifPresent(value -> values.put(key, value));
            }
        });
        ReservedProperties.check(raw, problems);
        JaasCheck.check(raw, problems);
        return new Values(values, raw);
    }

    /** Needed before all else, as it decides which keys there are; what is wrong with it is told later. */
    private List<HeadName> headNames(Map<String, RawSetting> raw) {
        RawSetting heads = raw.get(HeadKeys.HEADS);
        if (heads == null) {
            return List.of();
        }
        return parse(key(HeadKeys.HEADS), HeadKeys.HEADS, heads, new Problems())
                .map(names -> HeadKeys.names((List<?>) names))
                .orElse(List.of());
    }

    /** Likewise. */
    private List<LearnerName> learnerNames(Map<String, RawSetting> raw, List<HeadName> heads) {
        Set<LearnerName> names =
                new LinkedHashSet<>(HeadKeys.learnerNames((List<?>) key(HeadKeys.LEARNERS).defaultValue));
        List<String> keys = new ArrayList<>(List.of(HeadKeys.LEARNERS));
        heads.forEach(head -> keys.add(new Scope(head, null).name(HeadKeys.LEARNERS)));
        for (String name : keys) {
            RawSetting learners = raw.get(name);
            if (learners != null) {
                parse(key(HeadKeys.LEARNERS), name, learners, new Problems())
                        .ifPresent(texts -> names.addAll(HeadKeys.learnerNames((List<?>) texts)));
            }
        }
        return List.copyOf(names);
    }

    private Optional<Object> valueOrDefault(ConfigKey key, Map<String, RawSetting> raw) {
        RawSetting setting = raw.get(key.name);
        if (setting != null) {
            return parse(key, key.name, setting, problems);
        }
        if (!key.hasDefault()) {
            problems.missing(key.name, key.validator.toString());
            return Optional.empty();
        }
        return Optional.ofNullable(key.defaultValue);
    }

    /** A key of a narrower scope is parsed, one under an open prefix is passed on elsewhere, any other is unknown. */
    private Optional<Object> other(String key, RawSetting setting, List<Scope> scopes) {
        for (Scope scope : scopes) {
            String prefix = scope.name("");
            String rest = key.startsWith(prefix) ? key.substring(prefix.length()) : "";
            if (keys.containsKey(rest) && scope.takes(rest)) {
                return parse(key(rest), key, setting, problems);
            }
        }
        if (OpenPrefix.of(key).isEmpty()) {
            problems.unknown(key, setting.origin(), expected(key, scopes));
        }
        return Optional.empty();
    }

    private static Optional<Object> parse(ConfigKey definition, String key, RawSetting setting, Problems problems) {
        try {
            Object value = ConfigDef.parseType(key, setting.text(), definition.type);
            definition.validator.ensureValid(key, value);
            return Optional.of(value);
        } catch (ConfigException e) {
            problems.wrong(key, setting, definition.validator.toString());
            return Optional.empty();
        }
    }

    private String expected(String key, List<Scope> scopes) {
        List<String> names = new ArrayList<>(keys.keySet());
        for (Scope scope : scopes) {
            keys.keySet().stream().filter(scope::takes).map(scope::name).forEach(names::add);
        }
        return NearestName.to(key, names).map(near -> "perhaps " + near).orElse(otherwise(key));
    }

    private static String otherwise(String key) {
        if (key.startsWith(Scope.HEAD_PREFIX)) {
            return "head.<one of heads>.<a key that begins with learning., window. or rollout., or learners>";
        }
        return key.startsWith(Scope.LEARNER_PREFIX)
                ? "learner.<one of learners>.<a key that begins with learning.>"
                : "a key of docs/configuration.md";
    }

    private ConfigKey key(String name) {
        ConfigKey key = keys.get(name);
        if (key == null) {
            throw new IllegalStateException("no key '%s', expected one of %s".formatted(name, keys.keySet()));
        }
        return key;
    }
}
