package io.headstream.labelling;

import io.headstream.event.Label;
import io.headstream.learning.EntryNumber;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one image stands with one head.
 *
 * @param labelOrNull the class that holds; null: none was given, or it was taken back
 * @param number the example that was logged with it; {@link EntryNumber#NONE} without a class
 * @param settled whether a label by itself has spoken: labels that come with the image change nothing from then on
 * @param learned whether an example was ever logged: the head may have seen the image
 */
public record LabelStanding(@Nullable Label labelOrNull, EntryNumber number, boolean settled, boolean learned) {
    /** Of an image that nobody has labelled for the head. */
    public static final LabelStanding UNLABELLED = new LabelStanding(null, EntryNumber.NONE, false, false);

    /** What a claim changes. */
    public LabelOutcome outcome(LabelClaim claim) {
        if (settled && !claim.isDeliberate()) {
            return Objects.equals(labelOrNull, claim.labelOrNull()) ? LabelOutcome.REPEATED : LabelOutcome.OUTRANKED;
        }
        if (Objects.equals(labelOrNull, claim.labelOrNull())) {
            return LabelOutcome.REPEATED;
        }
        if (claim.labelOrNull() == null) {
            return LabelOutcome.RETRACTED;
        }
        return labelOrNull == null ? LabelOutcome.LEARNED : LabelOutcome.CORRECTED;
    }

    /**
     * How it stands after the claim.
     *
     * @param next the number of the example that is logged, if one is
     */
    public LabelStanding after(LabelClaim claim, EntryNumber next) {
        boolean settledNow = settled || claim.isDeliberate();
        LabelOutcome outcome = outcome(claim);
        if (outcome.teaches()) {
            return new LabelStanding(claim.labelOrNull(), next, settledNow, true);
        }
        if (outcome.retracts()) {
            return new LabelStanding(null, EntryNumber.NONE, settledNow, learned);
        }
        return new LabelStanding(labelOrNull, number, settledNow, learned);
    }

    /** The same, once a label by itself has spoken. */
    public LabelStanding settledByALabel() {
        return new LabelStanding(labelOrNull, number, true, learned);
    }
}
