package io.headstream.rollout;

/** Never decides anything: people promote, or nobody does. */
public record Manual() implements RolloutPolicy {
    /** Name of the policy. */
    public static final String NAME = "manual";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PolicyStep step(PolicyInput input, byte[] memory) {
        return PolicyStep.none(memory);
    }
}
