package io.headstream.config;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Client properties by name, unmodifiable, sorted; a dump of them shows no secret. */
final class MaskedMap extends AbstractMap<String, Object> {
    private final Map<String, Object> values;

    MaskedMap(Map<String, ?> values) {
        this.values = Collections.unmodifiableMap(new TreeMap<String, Object>(values));
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return values.entrySet();
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(e -> e.getKey() + "=" + Secrets.shown(e.getKey(), String.valueOf(e.getValue())))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
