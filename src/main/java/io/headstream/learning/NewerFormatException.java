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

    private NewerFormatException(String sentence) {
        super(sentence);
    }

    /**
     * Of a kind that a later release has added.
     *
     * @param what what was read
     * @param found its kind
     * @param known the kinds that this program reads
     */
    public static NewerFormatException ofKind(String what, String found, String known) {
        return new NewerFormatException(
                "%s: holds a %s, which a later release wrote; this one reads %s. Start the later release again"
                        .formatted(what, found, known));
    }

    /** The same in words, for those whose failure is of another kind. */
    public static String sentence(String what, int found, int known) {
        return "%s: format version %d, which a later release wrote; this one reads up to version %d. Start the later release again"
                .formatted(what, found, known);
    }
}
