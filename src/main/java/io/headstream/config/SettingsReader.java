package io.headstream.config;

import io.headstream.event.HeadName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        List<HeadName> heads = headNames(raw);
        raw.putAll(variables.settings(heads, problems));

        Map<String, Object> values = new TreeMap<>();
        keys.values().forEach(key -> valueOrDefault(key, raw).ifPresent(value -> values.put(key.name, value)));
        raw.forEach((key, setting) -> {
            if (!keys.containsKey(key)) {
                other(key, setting, heads).ifPresent(value -> values.put(key, value));
            }
        });
        ReservedProperties.check(raw, problems);
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

    private Optional<Object> valueOrDefault(ConfigKey key, Map<String, RawSetting> raw) {
        RawSetting setting = raw.get(key.name);
        if (setting != null) {
            return parse(key, key.name, setting, problems);
        }
        if (!key.hasDefault()) {
            problems.missing(key.name, key.validator.toString());
            return Optional.empty();
        }
        return Optional.of(key.defaultValue);
    }

    /** A key of one head is parsed, one under an open prefix is passed on elsewhere, any other is unknown. */
    private Optional<Object> other(String key, RawSetting setting, List<HeadName> heads) {
        Optional<HeadKeys.HeadKey> headKey = HeadKeys.split(key, heads, keys.keySet());
        if (headKey.isPresent()) {
            return parse(key(headKey.get().key()), key, setting, problems);
        }
        if (OpenPrefix.of(key).isEmpty()) {
            problems.unknown(key, setting.origin(), expected(key, heads));
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

    private String expected(String key, List<HeadName> heads) {
        List<String> names = new ArrayList<>(keys.keySet());
        for (HeadName head : heads) {
            keys.keySet().stream()
                    .filter(HeadKeys::isOverridable)
                    .map(known -> new HeadKeys.HeadKey(head, known).name())
                    .forEach(names::add);
        }
        String otherwise = key.startsWith(HeadKeys.HEAD_PREFIX)
                ? "head.<one of heads>.<a key that begins with learning. or window.>"
                : "a key of docs/configuration.md";
        return NearestName.to(key, names).map(near -> "perhaps " + near).orElse(otherwise);
    }

    private ConfigKey key(String name) {
        ConfigKey key = keys.get(name);
        if (key == null) {
            throw new IllegalStateException("no key '%s', expected one of %s".formatted(name, keys.keySet()));
        }
        return key;
    }
}
