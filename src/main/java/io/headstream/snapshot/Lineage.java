package io.headstream.snapshot;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.learning.StepResult.Stepped;
import io.headstream.learning.TrainerState;
import io.headstream.learning.TrainingWindow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a line has learned since it began or last started anew, and the newest version made of it.
 *
 * @param backbone what made the embeddings
 * @param state what the next step goes on from
 * @param fromOffset first training-log offset of its first window
 * @param windowFrom first offset of its last window
 * @param toOffset offset after the last entry of its last window
 * @param learned examples learned from
 * @param standing examples learned from and not taken back since
 * @param changesOfLastWindow examples learned from in the last window
 * @param retractedTo offset after the last window that took an example back; 0: none did
 * @param eventTime latest event time learned from
 * @param published the newest version; null before the first
 */
record Lineage(
        BackboneDigest backbone,
        TrainerState state,
        long fromOffset,
        long windowFrom,
        long toOffset,
        long learned,
        long standing,
        int changesOfLastWindow,
        long retractedTo,
        Instant eventTime,
        @Nullable Published published) {
    /**
     * A version and how much had been learned by then.
     *
     * @param snapshot the version
     * @param learned {@link Lineage#learned} when it was made
     */
    record Published(HeadSnapshot snapshot, long learned) {}

    boolean takes(Embedding embedding) {
        return backbone.equals(embedding.backbone()) && state.fits(embedding);
    }

    /**
     * The lineage after a step.
     *
     * @param before the lineage so far; null: this is its first window
     * @param window what was learned from
     */
    static Lineage after(@Nullable Lineage before, TrainingWindow window, Stepped stepped) {
        Instant eventTime = window.latestEventTime().orElse(Instant.EPOCH);
        return new Lineage(
                OneBackbone.last(window).backbone(),
                stepped.state(),
                before == null ? window.fromOffset() : before.fromOffset,
                window.fromOffset(),
                window.toOffset(),
                (before == null ? 0 : before.learned) + stepped.learned(),
                (before == null ? 0 : before.standing) + stepped.learned() - stepped.retracted(),
                stepped.learned(),
                stepped.retracted() > 0 ? window.toOffset() : before == null ? 0 : before.retractedTo,
                before == null || eventTime.isAfter(before.eventTime) ? eventTime : before.eventTime,
                before == null ? null : before.published);
    }

    Lineage with(Published version) {
        return new Lineage(
                backbone,
                state,
                fromOffset,
                windowFrom,
                toOffset,
                learned,
                standing,
                changesOfLastWindow,
                retractedTo,
                eventTime,
                version);
    }

    /** The same with its state, or with {@link StateAtRest} in its place. */
    Lineage with(TrainerState other) {
        return new Lineage(
                backbone,
                other,
                fromOffset,
                windowFrom,
                toOffset,
                learned,
                standing,
                changesOfLastWindow,
                retractedTo,
                eventTime,
                published);
    }

    /** Whether something was learned or taken back since the newest version. */
    boolean isAhead() {
        return published == null || toOffset > published.snapshot.provenance().toOffset();
    }

    /** What was learned since the newest version. */
    long learnedSincePublished() {
        return learned - (published == null ? 0 : published.learned);
    }

    boolean hasRetractedSincePublished() {
        return published != null
                && retractedTo > published.snapshot.provenance().toOffset();
    }
}
