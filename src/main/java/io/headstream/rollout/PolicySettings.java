package io.headstream.rollout;

import io.headstream.event.Printable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A policy by name, with its parameters as text. Which there are, {@link RolloutPolicies} knows.
 *
 * @param name the policy's name
 * @param parameters name to text; those that are not given have the policy's defaults
 */
public record PolicySettings(String name, SortedMap<String, String> parameters) {
    private static final Pattern RULE = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    /** @throws IllegalArgumentException if the name is none */
    public PolicySettings {
        if (!RULE.matcher(name).matches()) {
            throw new IllegalArgumentException("policy '%s', expected one of %s"
                    .formatted(Printable.of(name), String.join(", ", RolloutPolicies.names())));
        }
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /** From any map. */
    public static PolicySettings of(String name, Map<String, String> parameters) {
        return new PolicySettings(name, new TreeMap<>(parameters));
    }

    /** With the policy's defaults. */
    public static PolicySettings of(String name) {
        return of(name, Map.of());
    }

    /** As people write it: {@code auto margin=0.01}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        parameters.forEach(
                (key, value) -> text.append(' ').append(key).append('=').append(value));
        return text.toString();
    }
}
