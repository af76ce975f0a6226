package io.headstream.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads settings from environment variables: {@code HEADSTREAM_} and the key in upper case, with {@code _} for every
 * other character. What is known decides what a {@code _} stands for.
 */
final class EnvironmentVariables {
    static final String PREFIX = "HEADSTREAM_";

    /** For {@code bin/headstream}, not for the program. */
    static final Set<String> LAUNCHER =
            Set.of(PREFIX + "JAVA_OPTS", PREFIX + "MAVEN_ARGS", PREFIX + "CLASSPATH_PREFIX", PREFIX + "HOME");

    /** What Kubernetes adds to every pod of a namespace that has a service called {@code headstream} or the like. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("HEADSTREAM(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
                    + "|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    private final Map<String, String> environment;
    private final Map<String, String> keysByVariable = new HashMap<>();
    private final Map<String, String> ambiguous = new HashMap<>();

    EnvironmentVariables(Map<String, String> environment, Collection<String> keys) {
        this.environment = new TreeMap<>(environment);
        keys.forEach(key -> keysByVariable.put(variable(key), key));
    }

    /** The variable for a key. */
    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** The one variable of a key, if it is set. */
    Optional<RawSetting> find(String key) {
        return Optional.ofNullable(environment.get(variable(key))).map(text -> new RawSetting(text, variable(key)));
    }

    /** All settings, by key; variables that mean nothing go to the problems. */
    Map<String, RawSetting> settings(List<Scope> scopes, Problems problems) {
        addKeysOf(scopes);
        Map<String, RawSetting> settings = new TreeMap<>();
        environment.forEach((name, text) -> {
            if (!name.startsWith(PREFIX) || LAUNCHER.contains(name)) {
                return;
            }
            Optional<String> key = key(name);
            String other = ambiguous.get(name);
            if (other != null) {
                problems.unknown(name, name, "the key in the file, as the variable may stand for " + other);
            } else if (key.isPresent()) {
                settings.put(key.get(), new RawSetting(text, name));
            } else if (!SERVICE_LINK.matcher(name).matches()) {
                problems.unknown(name, name, expected(name));
            }
        });
        return settings;
    }

    private void addKeysOf(List<Scope> scopes) {
        List<String> keys = List.copyOf(keysByVariable.values());
        for (Scope scope : scopes) {
            for (String key : keys) {
                if (scope.takes(key)) {
                    String name = scope.name(key);
                    String other = keysByVariable.put(variable(name), name);
                    if (other != null) {
                        ambiguous.put(variable(name), other + " and " + name);
                    }
                }
            }
        }
    }

    private Optional<String> key(String variable) {
        String known = keysByVariable.get(variable);
        return known != null ? Optional.of(known) : underOpenPrefix(variable);
    }

    private static Optional<String> underOpenPrefix(String variable) {
        String key =
                variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
        return OpenPrefix.of(key).map(prefix -> key);
    }

    private String expected(String variable) {
        return NearestName.to(variable, keysByVariable.keySet())
                .map(near -> "perhaps " + near)
                .orElse("the variable of a key of docs/configuration.md, such as " + variable("embedder.batch.size"));
    }
}
