package io.headstream.rollout;

import io.headstream.event.HeadName;
import io.headstream.snapshot.HeadVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of a head's history: a command or a policy's move, and what came of it.
 *
 * @param head the head
 * @param asked what was asked, by whom and why
 * @param answer what came of it
 * @param championBeforeOrNull what served before; null if nothing did
 * @param after how the rollout is after it
 * @param at when it was decided
 */
public record RolloutEvent(
        HeadName head,
        Asked asked,
        Answer answer,
        @Nullable HeadVersion championBeforeOrNull,
        After after,
        Instant at) {
    /**
     * What was asked.
     *
     * @param id names the command; a policy's moves have ids too
     * @param move the move
     * @param request the move with all that it takes, as a phrase: {@code canary dense/12 at 5 %}
     * @param by who asked
     * @param why why it was asked
     */
    public record Asked(CommandId id, RolloutMove move, String request, Author by, String why) {}

    /**
     * What came of it.
     *
     * @param kind in one word
     * @param reasonOrNull why it was rejected, or what came of the first command of this id; null if it was accepted
     * @param legal if it was rejected: what would have been legal
     */
    public record Answer(Kind kind, @Nullable String reasonOrNull, List<RolloutMove> legal) {
        /** The answers there are. The names are part of the public contract. */
        public enum Kind {
            /** It was done: the epoch is one above the last. */
            ACCEPTED,
            /** It was refused, and changed nothing. */
            REJECTED,
            /** A command with its id came before, and this one changed nothing. */
            DUPLICATE
        }

        /** Copies the list. */
        public Answer {
            legal = List.copyOf(legal);
        }

        static Answer of(RolloutOutcome outcome) {
            if (outcome instanceof RolloutOutcome.Rejected rejected) {
                return new Answer(Kind.REJECTED, rejected.why(), List.copyOf(rejected.legal()));
            }
            return outcome instanceof RolloutOutcome.Duplicate duplicate
                    ? new Answer(Kind.DUPLICATE, duplicate.why(), List.of())
                    : new Answer(Kind.ACCEPTED, null, List.of());
        }

        /** Why it was rejected, or what came of the first command of this id. */
        public Optional<String> reason() {
            return Optional.ofNullable(reasonOrNull);
        }
    }

    /**
     * How the rollout is after it.
     *
     * @param epoch its epoch
     * @param championOrNull what serves; null if nothing does
     * @param canaryOrNull the canary; null if there is none
     * @param shadows the shadows
     * @param holds what an operator holds
     */
    public record After(
            long epoch,
            @Nullable HeadVersion championOrNull,
            @Nullable Canary canaryOrNull,
            List<HeadVersion> shadows,
            Holds holds) {
        /** Copies the list. */
        public After {
            shadows = List.copyOf(shadows);
        }

        static After of(RolloutState state) {
            return new After(
                    state.epoch(),
                    state.plan().championOrNull(),
                    state.plan().canaryOrNull(),
                    state.shadows(),
                    state.holds());
        }
    }

    /** What came of a command under a state. */
    public static RolloutEvent of(RolloutCommand command, RolloutOutcome outcome, RolloutState before, Instant at) {
        RolloutState after = outcome instanceof RolloutOutcome.Accepted accepted ? accepted.next() : before;
        RolloutAction action = command.action();
        return new RolloutEvent(
                command.head(),
                new Asked(command.id(), action.move(), action.toString(), command.by(), command.why()),
                Answer.of(outcome),
                before.plan().championOrNull(),
                After.of(after),
                at);
    }

    /** What served before, if anything did. */
    public Optional<HeadVersion> championBefore() {
        return Optional.ofNullable(championBeforeOrNull);
    }
}
