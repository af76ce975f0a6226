package io.headstream.rollout;

import io.headstream.comparison.PairedCounts;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.WindowEvaluation;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The watch on what serves: an earlier version that is scored on the same examples, and gone back to if it does better.
 *
 * @param referenceOrNull that version; null: there is none to go back to
 * @param nextOrNull what served when the comparison with it began; null: not seen yet. The next reference, once this
 *     comparison has found no harm: a version that has been through a whole comparison itself
 * @param counts since then; first is the reference, second what serves
 * @param missed examples since then that the reference could not be scored on
 */
record Guard(
        @Nullable HeadVersion referenceOrNull, @Nullable HeadVersion nextOrNull, PairedCounts counts, long missed) {
    static final Guard NONE = new Guard(null, null, PairedCounts.NONE, 0);

    static Guard against(HeadVersion reference) {
        return new Guard(reference, null, PairedCounts.NONE, 0);
    }

    Optional<HeadVersion> reference() {
        return Optional.ofNullable(referenceOrNull);
    }

    /** The versions that are needed: to be scored, or to be gone back to later. */
    Set<HeadVersion> versions() {
        Set<HeadVersion> versions = new LinkedHashSet<>();
        reference().ifPresent(versions::add);
        Optional.ofNullable(nextOrNull).ifPresent(versions::add);
        return versions;
    }

    /** What serves goes on being watched, against a later version. */
    Guard renewed() {
        return nextOrNull == null ? NONE : against(nextOrNull);
    }

    /** What serves is taken note of; it is the reference too where there is none. */
    Guard startingFrom(HeadVersion serving) {
        return new Guard(
                referenceOrNull == null ? serving : referenceOrNull,
                nextOrNull == null ? serving : nextOrNull,
                counts,
                missed);
    }

    /** One more window is compared. */
    Guard observed(HeadVersion serving, WindowEvaluation evaluation, PolicyInput input) {
        if (referenceOrNull == null || referenceOrNull.equals(serving)) {
            return this;
        }
        Optional<WindowEvaluation> reference = input.evaluation(referenceOrNull);
        return reference.isEmpty()
                ? new Guard(referenceOrNull, nextOrNull, counts, missed + evaluation.examples())
                : new Guard(
                        referenceOrNull,
                        nextOrNull,
                        counts.plus(PairedCounts.of(reference.get().scores(), evaluation.scores())),
                        missed);
    }
}
