package io.headstream.rollout;

import io.headstream.event.Printable;
import java.util.List;

/** The policies there are, by name. */
public final class RolloutPolicies {
    private RolloutPolicies() {}

    /** Names of all of them. */
    public static List<String> names() {
        return List.of(AutoPolicy.NAME, Manual.NAME, PromoteEach.NAME);
    }

    /**
     * The policy that settings name.
     *
     * @throws IllegalArgumentException if there is none of the name, or a parameter is unknown or out of range
     */
    public static RolloutPolicy of(PolicySettings settings) {
        return switch (settings.name()) {
            case AutoPolicy.NAME -> new AutoPolicy(AutoSettings.of(settings.parameters()));
            case Manual.NAME -> withoutParameters(settings, new Manual());
            case PromoteEach.NAME -> withoutParameters(settings, new PromoteEach());
            default ->
                throw new IllegalArgumentException("policy '%s', expected one of %s"
                        .formatted(Printable.of(settings.name()), String.join(", ", names())));
        };
    }

    private static RolloutPolicy withoutParameters(PolicySettings settings, RolloutPolicy policy) {
        if (!settings.parameters().isEmpty()) {
            throw new IllegalArgumentException("policy '%s' with parameter '%s', expected none"
                    .formatted(
                            settings.name(), Printable.of(settings.parameters().firstKey())));
        }
        return policy;
    }
}
