package io.headstream.ops.view;

/**
 * Something that just came, for those who watch.
 *
 * @param kind what it is
 * @param head that it is about; empty: none
 * @param value it
 */
public record News(Kind kind, String head, Object value) {
    /** What there is to watch; the names in lower case are part of the API. */
    public enum Kind {
        /** The rollout has changed: a {@link HeadView}. */
        ROLLOUT,
        /** A line of the audit trail: a {@link HistoryView}. */
        HISTORY,
        /** A window was scored: a {@link WindowView}. */
        EVALUATION,
        /** A version was published: a {@link VersionName}. */
        VERSION,
        /** An image was predicted, a few of many: a {@link PredictionView}. */
        PREDICTION,
        /** A record was set aside: a {@link DeadLetterView}. */
        DEAD_LETTER,
        /** How fast it goes: a {@link StreamView}. */
        STREAM
    }
}
