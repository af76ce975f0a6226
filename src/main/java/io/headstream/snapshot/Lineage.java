package io.headstream.snapshot;

import io.headstream.embedding.Embedding;
import io.headstream.learning.Head;
import io.headstream.learning.HeadCodec;
import io.headstream.learning.StepResult.Stepped;
import io.headstream.learning.TrainerState;
import io.headstream.learning.TrainingWindow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a line since it began or last started anew.
 *
 * @param latest the newest of them
 * @param state what its next step goes on from; its head is the latest's
 */
record Lineage(HeadSnapshot latest, TrainerState state) {
    boolean takes(Embedding embedding) {
        return latest.provenance().backbone().equals(embedding.backbone()) && state.fits(embedding);
    }

    /**
     * The lineage with the version that a step made.
     *
     * @param before the lineage so far; null: this is its first version
     * @param version the new version's number
     * @param window what was learned from
     */
    static Lineage after(
            @Nullable Lineage before, LineSettings settings, long version, TrainingWindow window, Stepped stepped) {
        Head head = stepped.state().head();
        int learned = stepped.learned();
        Provenance parent = before == null ? null : before.latest.provenance();
        Instant eventTime = window.latestEventTime().orElse(Instant.EPOCH);
        Provenance provenance = new Provenance(
                before == null ? 0 : before.latest.version().version(),
                OneBackbone.last(window).backbone(),
                settings.hyperParameters(),
                settings.seed(),
                parent == null ? window.fromOffset() : parent.lineageFromOffset(),
                window.fromOffset(),
                window.toOffset(),
                learned,
                (parent == null ? 0 : parent.totalExamples()) + learned - stepped.retracted(),
                settings.programVersion(),
                parent == null || eventTime.isAfter(parent.eventTime()) ? eventTime : parent.eventTime());
        String sha256 = HeadCodec.sha256(head.canonicalBytes());
        return new Lineage(
                new HeadSnapshot(
                        settings.head(), new HeadVersion(settings.learner(), version, sha256), provenance, head),
                stepped.state());
    }
}
