package io.headstream.rollout;

import static io.headstream.rollout.RolloutMove.END_CANARY;
import static io.headstream.rollout.RolloutMove.PIN;
import static io.headstream.rollout.RolloutMove.PROMOTE;
import static io.headstream.rollout.RolloutMove.ROLL_BACK;
import static io.headstream.rollout.RolloutMove.SHADOW_OFF;
import static io.headstream.rollout.RolloutMove.SHADOW_ON;
import static io.headstream.rollout.RolloutMove.UNPIN;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where a head's rollout stands. Training and the head's set-up can be changed in every phase; holding the champion and
 * pausing are beside it: see {@link Holds}.
 *
 * <pre>
 * AWAITING ─ PROMOTE ─► STEADY ─ SHADOW_ON ─► SHADOW ─ CANARY ─► CANARY ─ PROMOTE, ROLL_BACK, END_CANARY ─► STEADY
 *                          └────────────── CANARY ─────────────────┘           (or SHADOW, while shadows are left)
 * </pre>
 */
public enum RolloutPhase {
    /** No version has served yet. */
    AWAITING(EnumSet.of(PROMOTE)),
    /** The champion serves, nothing is on trial. */
    STEADY(EnumSet.of(PROMOTE, ROLL_BACK, RolloutMove.CANARY, SHADOW_ON, PIN, UNPIN)),
    /** The champion serves, and others predict unseen beside it. */
    SHADOW(EnumSet.of(PROMOTE, ROLL_BACK, RolloutMove.CANARY, SHADOW_ON, SHADOW_OFF, PIN, UNPIN)),
    /** A version on trial serves a share of the images; there may be shadows too. */
    CANARY(EnumSet.of(PROMOTE, ROLL_BACK, RolloutMove.CANARY, END_CANARY, SHADOW_ON, SHADOW_OFF, PIN, UNPIN));

    private static final Set<RolloutMove> ALWAYS = EnumSet.of(
            RolloutMove.PAUSE_TRAINING,
            RolloutMove.RESUME_TRAINING,
            RolloutMove.SET_HYPER_PARAMETERS,
            RolloutMove.SET_POLICY);

    private final Set<RolloutMove> moves;

    RolloutPhase(EnumSet<RolloutMove> moves) {
        this.moves = moves;
    }

    /** What is legal in it, holds apart; in the order of {@link RolloutMove}. Unmodifiable. */
    public Set<RolloutMove> moves() {
        EnumSet<RolloutMove> all = EnumSet.copyOf(moves);
        all.addAll(ALWAYS);
        return Collections.unmodifiableSet(all);
    }
}
