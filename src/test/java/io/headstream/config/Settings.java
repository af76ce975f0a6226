package io.headstream.config;

import java.util.Map;
import java.util.TreeMap;

/** The smallest settings that work, and changes to them. */
final class Settings {
    private Settings() {}

    static Map<String, String> smallest() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("kafka.bootstrap.servers", "localhost:9092");
        settings.put("wire.schema.registry.url", "http://localhost:8081");
        settings.put("heads", "emoji");
        return settings;
    }

    /** The smallest settings and then these, as key, value, key, value. */
    static Map<String, String> with(String... keysAndValues) {
        Map<String, String> settings = smallest();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return settings;
    }

    static Map<String, String> without(String key) {
        Map<String, String> settings = smallest();
        settings.remove(key);
        return settings;
    }
}
