package io.headstream.labelling;

import io.headstream.event.HeadName;
import io.headstream.event.Label;
import io.headstream.learning.EntryNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What claims on one image change, worked out step by step and written down nowhere yet: entries for the training log in
 * their order, and the image as it is to be kept. Not thread-safe.
 */
public final class LabelDraft {
    /** An entry for a head's training log. */
    public sealed interface Entry {
        /** Whose log it is for. */
        HeadName head();

        /**
         * An example to log.
         *
         * @param head the head
         * @param label the class
         * @param number what it is called by
         * @param correction whether the head was given an example of this image before
         */
        record Example(HeadName head, Label label, EntryNumber number, boolean correction) implements Entry {}

        /**
         * An example to take back.
         *
         * @param head the head
         * @param label the class that it was logged with
         * @param number what it is called by
         * @param labelledByOrNull who took it back; null: it was another event of the same image
         */
        record Retraction(
                HeadName head,
                Label label,
                EntryNumber number,
                @Nullable String labelledByOrNull) implements Entry {}
    }

    private final List<Entry> entries = new ArrayList<>();
    private final boolean numbered;
    private KeptImage image;
    private long nextNumber;

    private LabelDraft(KeptImage image, boolean numbered, long nextNumber) {
        this.image = image;
        this.numbered = numbered;
        this.nextNumber = nextNumber;
    }

    /**
     * Begins with an image as it is kept, or is about to be.
     *
     * @param nextNumber of the next example of its partition
     */
    public static LabelDraft of(KeptImage image, long nextNumber) {
        return new LabelDraft(image, true, nextNumber);
    }

    /** For an image that will not be kept: its examples get no numbers, so that they can't be taken back. */
    public static LabelDraft unnumbered(KeptImage image) {
        return new LabelDraft(image, false, EntryNumber.NONE.number());
    }

    /** Takes a claim. */
    public LabelOutcome claim(HeadName head, LabelClaim claim) {
        LabelStanding before = image.standing(head);
        LabelOutcome outcome = before.outcome(claim);
        if (outcome.retracts()) {
            entries.add(new Entry.Retraction(
                    head, Objects.requireNonNull(before.labelOrNull()), before.number(), claim.labelledByOrNull()));
        }
        EntryNumber number = EntryNumber.NONE;
        if (outcome.teaches()) {
            if (numbered) {
                number = new EntryNumber(image.source().partition(), nextNumber++);
            }
            entries.add(new Entry.Example(head, Objects.requireNonNull(claim.labelOrNull()), number, before.learned()));
        }
        image = image.with(head, before.after(claim, number));
        return outcome;
    }

    /** What is to be logged, in order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** The image as it is to be kept. */
    public KeptImage image() {
        return image;
    }

    /** The number of the next example after these. */
    public long nextNumber() {
        return nextNumber;
    }
}
