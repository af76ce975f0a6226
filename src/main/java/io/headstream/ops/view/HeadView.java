package io.headstream.ops.view;

import io.headstream.rollout.Author;
import io.headstream.rollout.RolloutState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a head stands.
 *
 * @param head the head
 * @param epoch of its rollout; 0: nothing was decided yet
 * @param phase of its rollout
 * @param champion what serves; null: nothing
 * @param canary what is on trial; null: nothing
 * @param shadows what predicts unseen
 * @param former champions before, the latest first: what a roll back goes to
 * @param pinned whether policies may not change what serves
 * @param trainingPaused whether what is to be learned waits
 * @param policy the policy that a command set; null: as configured
 * @param legal what an operator may ask now
 * @param reason why it changed last
 * @param changedBy who changed it last
 * @param changedAt when
 * @param newest newest version of each learner
 * @param classes classes that its versions know
 * @param examples scored in the champion's last windows
 * @param accuracy of the champion on these; null: none
 */
public record HeadView(
        String head,
        long epoch,
        String phase,
        @Nullable VersionName champion,
        @Nullable CanaryView canary,
        List<VersionName> shadows,
        List<VersionName> former,
        boolean pinned,
        boolean trainingPaused,
        @Nullable PolicyView policy,
        List<String> legal,
        String reason,
        String changedBy,
        String changedAt,
        Map<String, Long> newest,
        int classes,
        long examples,
        @Nullable Double accuracy) {
    /** Stands for people where the name of one does not matter. */
    private static final Author SOMEBODY = Author.person("somebody");

    /**
     * A policy by name.
     *
     * @param name the policy
     * @param parameters those that are not at their defaults
     */
    public record PolicyView(String name, Map<String, String> parameters) {}

    static HeadView of(RolloutState state, VersionBoard versions, long examples, long correct) {
        return new HeadView(
                state.head().value(),
                state.epoch(),
                state.phase().name(),
                state.champion().map(VersionName::of).orElse(null),
                state.canary().map(CanaryView::of).orElse(null),
                state.shadows().stream().map(VersionName::of).toList(),
                state.plan().former().stream().map(VersionName::of).toList(),
                state.pinned(),
                state.trainingPaused(),
                state.policy()
                        .map(policy -> new PolicyView(policy.name(), Map.copyOf(policy.parameters())))
                        .orElse(null),
                state.legalMoves(SOMEBODY).stream().map(Enum::name).toList(),
                state.reason(),
                state.changedBy(),
                state.changedAt().toString(),
                versions.newest(),
                versions.classes(),
                examples,
                examples == 0 ? null : (Double) ((double) correct / examples));
    }
}
