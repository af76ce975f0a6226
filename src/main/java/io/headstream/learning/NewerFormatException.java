package io.headstream.learning;

/** Bytes are of a format that a later release writes: nothing is wrong with them, so they must not be given up. */
public final class NewerFormatException extends HeadFormatException {
    private static final long serialVersionUID = 1L;

    /**
     * Names both.
     *
     * @param what what was read
     * @param found the version of its format
     * @param known the latest version that this program reads
     */
    public NewerFormatException(String what, int found, int known) {
        super(sentence(what, found, known));
    }

    /** The same in words, for those whose failure is of another kind. */
    public static String sentence(String what, int found, int known) {
        return "%s: format version %d, which a later release wrote; this one reads up to version %d. Start the later release again"
                .formatted(what, found, known);
    }
}
