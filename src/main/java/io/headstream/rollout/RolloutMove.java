package io.headstream.rollout;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What may be asked of a head's rollout. The names are part of the public contract. */
public enum RolloutMove {
    /** Makes a head that the configuration does not name. */
    CREATE,
    /** Makes a version the champion. */
    PROMOTE,
    /** Makes an earlier champion, or a named version, the champion again, and ends the canary. */
    ROLL_BACK,
    /** Gives a version a share of the images, or another share. */
    CANARY,
    /** Takes the canary's share back. */
    END_CANARY,
    /** Lets a version predict beside the champion, unseen. */
    SHADOW_ON,
    /** Ends that. */
    SHADOW_OFF,
    /** Holds the champion against policies. */
    PIN,
    /** Lets policies change the champion again. */
    UNPIN,
    /** Lets what is to be learned wait. */
    PAUSE_TRAINING,
    /** Learns what has waited, then goes on. */
    RESUME_TRAINING,
    /** Gives a learner other hyper-parameters; its line starts anew. */
    SET_HYPER_PARAMETERS,
    /** Gives the head another policy. */
    SET_POLICY;

    /** What a policy may ever do: it decides what serves, and nothing else. */
    static final Set<RolloutMove> OF_POLICIES =
            Collections.unmodifiableSet(EnumSet.of(PROMOTE, ROLL_BACK, CANARY, END_CANARY, SHADOW_ON, SHADOW_OFF));

    /** What changes the version that answers for images. */
    static final Set<RolloutMove> OF_SERVING = Collections.unmodifiableSet(EnumSet.of(PROMOTE, ROLL_BACK, CANARY));
}
