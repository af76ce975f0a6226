package io.headstream.config;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a setting is for: all learners of all heads, or those of one name, of one head, or one learner of one head. The
 * narrower wins, in that order.
 *
 * @param head the head; null: every head
 * @param learner the learner; null: every learner
 */
record Scope(@Nullable HeadName head, @Nullable LearnerName learner) {
    static final String HEAD_PREFIX = "head.";
    static final String LEARNER_PREFIX = "learner.";
    static final Scope ALL = new Scope(null, null);

    /** The scopes of one learner of one head, the widest first. */
    static List<Scope> of(HeadName head, LearnerName learner) {
        return List.of(ALL, new Scope(null, learner), new Scope(head, null), new Scope(head, learner));
    }

    /** All scopes but the widest. */
    static List<Scope> narrow(List<HeadName> heads, List<LearnerName> learners) {
        List<Scope> scopes = new ArrayList<>();
        learners.forEach(learner -> scopes.add(new Scope(null, learner)));
        for (HeadName head : heads) {
            scopes.add(new Scope(head, null));
            learners.forEach(learner -> scopes.add(new Scope(head, learner)));
        }
        return scopes;
    }

    /** A key of this scope as it is written. */
    String name(String key) {
        return (head == null ? "" : HEAD_PREFIX + head + ".")
                + (learner == null ? "" : LEARNER_PREFIX + learner + ".")
                + key;
    }

    /** Whether a key may be set in this scope: one for all learners may, one for all heads not always. */
    boolean takes(String key) {
        if (learner != null) {
            return key.startsWith("learning.");
        }
        return head == null
                || key.startsWith("learning.")
                || key.startsWith("window.")
                || key.startsWith("rollout.")
                || key.equals(HeadKeys.LEARNERS);
    }

    /** Whether a learner of a head is in it. */
    boolean covers(HeadName otherHead, LearnerName otherLearner) {
        return (head == null || head.equals(otherHead)) && (learner == null || learner.equals(otherLearner));
    }
}
