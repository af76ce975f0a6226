package io.headstream.config;

import io.headstream.event.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a configuration until all of it was looked at. Not thread-safe. */
final class Problems {
    private final List<ConfigProblem> found = new ArrayList<>();

    /** A value that was set and is wrong. */
    void wrong(String key, RawSetting raw, String expected) {
        found.add(new ConfigProblem(key, raw.origin(), quoted(key, raw.text()), expected));
    }

    /** A value that is wrong, set or by default. */
    void wrong(String key, @Nullable RawSetting raw, Object value, String expected) {
        String origin = raw == null ? "default" : raw.origin();
        found.add(new ConfigProblem(key, origin, quoted(key, String.valueOf(value)), expected));
    }

    /** A key that should have been set. */
    void missing(String key, String expected) {
        found.add(new ConfigProblem(key, "", "nothing", expected));
    }

    /** A key that nobody knows; its value is not shown, for it may be a misspelt secret. */
    void unknown(String key, String origin, String expected) {
        found.add(new ConfigProblem(key, origin, "an unknown name", expected));
    }

    /** Whether something is wrong with one of the keys already, so that a conclusion from it would mislead. */
    boolean concern(String... keys) {
        List<String> asked = Arrays.asList(keys);
        return found.stream().anyMatch(problem -> asked.contains(problem.key()));
    }

    /** The same for a key, be it of one head or of all. */
    boolean concernAnyEndingIn(String key) {
        return found.stream().anyMatch(problem -> problem.key().endsWith(key));
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidConfigException(found);
        }
    }

    private static String quoted(String key, String value) {
        return "'" + Printable.of(Secrets.shown(key, value)) + "'";
    }
}
