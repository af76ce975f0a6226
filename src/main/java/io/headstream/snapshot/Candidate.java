package io.headstream.snapshot;

import io.headstream.learning.Head;
import io.headstream.learning.HeadCodec;
import io.headstream.snapshot.Lineage.Published;
import org.jspecify.annotations.Nullable;

/**
 * A version in the making: what a line has learned up to a window's end. Immutable, thread-safe; {@link #solve} may take
 * seconds where the head has to be solved for, and may run on any thread.
 */
public final class Candidate {
    private final LineSettings settings;
    private final Lineage lineage;
    private final long version;

    Candidate(LineSettings settings, Lineage lineage, long version) {
        this.settings = settings;
        this.lineage = lineage;
        this.version = version;
    }

    /** The number that it will have. */
    public long version() {
        return version;
    }

    /** Offset after the last training-log entry that it has learned from. */
    public long toOffset() {
        return lineage.toOffset();
    }

    /**
     * The version.
     *
     * @throws ArithmeticException if no finite head fits what was learned
     */
    public HeadSnapshot solve() {
        Head head = lineage.state().head();
        Published parent = lineage.published();
        // A head that is not made with every window counts what came since its parent.
        boolean ofOneWindow = settings.trainer().publishesEveryWindow();
        Provenance provenance = new Provenance(
                parent == null ? 0 : parent.snapshot().version().version(),
                lineage.backbone(),
                settings.hyperParameters(),
                settings.seed(),
                lineage.fromOffset(),
                ofOneWindow ? lineage.windowFrom() : parentEnd(parent),
                lineage.toOffset(),
                ofOneWindow
                        ? lineage.changesOfLastWindow()
                        : (int) Math.min(Integer.MAX_VALUE, lineage.learnedSincePublished()),
                lineage.standing(),
                settings.programVersion(),
                lineage.eventTime());
        String sha256 = HeadCodec.sha256(head.canonicalBytes());
        return new HeadSnapshot(
                settings.head(), new HeadVersion(settings.learner(), version, sha256), provenance, head);
    }

    long learned() {
        return lineage.learned();
    }

    private long parentEnd(@Nullable Published parent) {
        return parent == null
                ? lineage.fromOffset()
                : parent.snapshot().provenance().toOffset();
    }
}
