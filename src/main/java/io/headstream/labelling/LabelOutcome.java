package io.headstream.labelling;

/** What a claim changes. */
public enum LabelOutcome {
    /** The image had no label for the head: an example is logged. */
    LEARNED(false, true),
    /** It had another one: its example is retracted, and a new one is logged. */
    CORRECTED(true, true),
    /** It had one: its example is retracted. */
    RETRACTED(true, false),
    /** It says what holds already: nothing is logged. */
    REPEATED(false, false),
    /** It came with the image once more, but a label by itself has settled the matter: nothing is logged. */
    OUTRANKED(false, false);

    private final boolean retracts;
    private final boolean teaches;

    LabelOutcome(boolean retracts, boolean teaches) {
        this.retracts = retracts;
        this.teaches = teaches;
    }

    /** Whether the example that was logged is taken back. */
    public boolean retracts() {
        return retracts;
    }

    /** Whether a new example is logged. */
    public boolean teaches() {
        return teaches;
    }
}
