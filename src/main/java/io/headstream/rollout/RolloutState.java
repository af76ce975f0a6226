package io.headstream.rollout;

import io.headstream.event.HeadName;
import io.headstream.snapshot.HeadVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that was decided of a head: what serves, what is on trial, what is held, how it learns. Its epoch rises by
 * one with every change; {@link RolloutMachine} makes the next state, and nothing else does.
 *
 * @param head the head
 * @param epoch how many changes there were; 0: none yet, which is never published
 * @param plan which versions serve
 * @param holds what an operator holds
 * @param setup what commands have set of how it learns
 * @param change who changed it last, why and when
 */
public record RolloutState(HeadName head, long epoch, ServingPlan plan, Holds holds, HeadSetup setup, Change change) {
    private static final Change NO_CHANGE = new Change("nothing was decided yet", "nobody", Instant.EPOCH);

    /** @throws IllegalArgumentException if the epoch is below 0 */
    public RolloutState {
        if (epoch < 0) {
            throw new IllegalArgumentException(
                    "rollout of head '%s': epoch %d, expected 0 or more".formatted(head, epoch));
        }
    }

    /** The state of a head of which nothing was decided yet: epoch 0. */
    public static RolloutState untouched(HeadName head) {
        return new RolloutState(head, 0, ServingPlan.NONE, Holds.NONE, HeadSetup.CONFIGURED, NO_CHANGE);
    }

    /** The state after a head's first promotion. */
    public static RolloutState first(HeadName head, HeadVersion champion, String reason, String by, Instant at) {
        RolloutState before = untouched(head);
        return before.next(before.plan.promote(champion), Holds.NONE, HeadSetup.CONFIGURED, new Change(reason, by, at));
    }

    /** The state after this one: its epoch is one above. */
    RolloutState next(ServingPlan nextPlan, Holds nextHolds, HeadSetup nextSetup, Change nextChange) {
        return new RolloutState(head, epoch + 1, nextPlan, nextHolds, nextSetup, nextChange);
    }

    /** Where the rollout stands. */
    public RolloutPhase phase() {
        return plan.phase();
    }

    /** What an author may ask of it now, in the order of {@link RolloutMove}. */
    public Set<RolloutMove> legalMoves(Author author) {
        return holds.allowed(phase().moves(), author);
    }

    /** The version that serves, if there is one. */
    public Optional<HeadVersion> champion() {
        return plan.champion();
    }

    /** The champion that a roll back goes to, if there is one. */
    public Optional<HeadVersion> previous() {
        return plan.previous();
    }

    /** The version on trial that serves a share, if there is one. */
    public Optional<Canary> canary() {
        return plan.canary();
    }

    /** Versions that predict unseen. */
    public List<HeadVersion> shadows() {
        return plan.shadows();
    }

    /** Whether policies may not change what serves. */
    public boolean pinned() {
        return holds.pinned();
    }

    /** Whether the training log waits. */
    public boolean trainingPaused() {
        return holds.trainingPaused();
    }

    /** The policy, if a command set one. */
    public Optional<PolicySettings> policy() {
        return setup.policy();
    }

    /** Why it changed last. */
    public String reason() {
        return change.reason();
    }

    /** Who changed it last: a policy's name or a person. */
    public String changedBy() {
        return change.by();
    }

    /** When it changed last. */
    public Instant changedAt() {
        return change.at();
    }
}
