package io.headstream.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checked values by key, with the text each came from. Unmodifiable. */
final class Values {
    private final Map<String, Object> values;
    private final Map<String, RawSetting> raw;

    Values(Map<String, Object> values, Map<String, RawSetting> raw) {
        this.values = new HashMap<>(values);
        this.raw = new TreeMap<>(raw);
    }

    String text(String key) {
        return value(key, String.class);
    }

    int integer(String key) {
        return value(key, Integer.class);
    }

    short small(String key) {
        return value(key, Short.class);
    }

    long whole(String key) {
        return value(key, Long.class);
    }

    double real(String key) {
        return value(key, Double.class);
    }

    boolean flag(String key) {
        return value(key, Boolean.class);
    }

    /** A key's value; empty if it was not set and has no default. */
    Optional<Object> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** A key's text, or another if it was not set and has no default. */
    String textOr(String key, String otherwise) {
        return find(key).map(Values::text).orElse(otherwise);
    }

    /** A key that holds milliseconds. */
    Duration millis(String key) {
        return Duration.ofMillis(whole(key));
    }

    List<String> texts(String key) {
        List<?> list = value(key, List.class);
        return list.stream().map(String::valueOf).toList();
    }

    /** As written; null if the default holds. */
    @Nullable
    RawSetting raw(String key) {
        return raw.get(key);
    }

    /** The names of all that was set, in order. */
    List<String> namesSet() {
        return List.copyOf(raw.keySet());
    }

    Map<String, Object> all() {
        return new TreeMap<>(values);
    }

    /** What was set under a prefix, without it, as text. */
    Map<String, Object> under(OpenPrefix prefix) {
        Map<String, Object> found = new TreeMap<>();
        raw.forEach((key, setting) -> {
            if (OpenPrefix.of(key).equals(Optional.of(prefix))) {
                found.put(key.substring(prefix.text().length()), setting.text());
            }
        });
        return found;
    }

    /** Every value as text, secrets masked. */
    SortedMap<String, String> describe() {
        SortedMap<String, String> described = new TreeMap<>();
        raw.forEach((key, setting) -> described.put(key, Secrets.shown(key, setting.text())));
        values.forEach((key, value) -> described.put(key, Secrets.shown(key, text(value))));
        return described;
    }

    /** These values with some replaced; {@code origins} names, for a replaced key, where its value was set. */
    Values with(Map<String, Object> replaced, Map<String, RawSetting> origins) {
        Values copy = new Values(values, raw);
        copy.values.putAll(replaced);
        copy.raw.putAll(origins);
        return copy;
    }

    /** A value as it would be written. */
    static String text(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return value instanceof Double number ? Rule.plain(number) : String.valueOf(value);
    }

    private <T> T value(String key, Class<T> type) {
        Object value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("no value for '%s', expected a %s".formatted(key, type.getSimpleName()));
        }
        return type.cast(value);
    }
}
