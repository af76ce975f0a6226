package io.headstream.ops.view;

import io.headstream.rollout.Canary;
import io.headstream.rollout.RolloutEvent;
import io.headstream.snapshot.HeadVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a head's audit trail.
 *
 * @param number rises with every line that this instance has read
 * @param head the head
 * @param epoch of the rollout after it
 * @param commandId names the command
 * @param action what was asked, in one word
 * @param request the same with all that it takes, as a phrase
 * @param by who asked
 * @param byPolicy whether that was a policy
 * @param why why it was asked
 * @param outcome what came of it
 * @param reason why it was rejected; null: it was not
 * @param legal what would have been legal, if it was rejected
 * @param championBefore what served before; null: nothing
 * @param champion what serves after; null: nothing
 * @param canary what is on trial after; null: nothing
 * @param at when it was decided
 */
public record HistoryView(
        long number,
        String head,
        long epoch,
        String commandId,
        String action,
        String request,
        String by,
        boolean byPolicy,
        String why,
        String outcome,
        @Nullable String reason,
        List<String> legal,
        @Nullable VersionName championBefore,
        @Nullable VersionName champion,
        @Nullable CanaryView canary,
        String at) {
    /** The event as it is told. */
    public static HistoryView of(long number, RolloutEvent event) {
        return new HistoryView(
                number,
                event.head().value(),
                event.after().epoch(),
                event.asked().id().value(),
                event.asked().move().name(),
                event.asked().request(),
                event.asked().by().name(),
                event.asked().by().isPolicy(),
                event.asked().why(),
                event.answer().kind().name(),
                event.answer().reasonOrNull(),
                event.answer().legal().stream().map(Enum::name).toList(),
                name(event.championBeforeOrNull()),
                name(event.after().championOrNull()),
                canary(event.after().canaryOrNull()),
                event.at().toString());
    }

    private static @Nullable VersionName name(@Nullable HeadVersion version) {
        return version == null ? null : VersionName.of(version);
    }

    private static @Nullable CanaryView canary(@Nullable Canary canary) {
        return canary == null ? null : CanaryView.of(canary);
    }
}
