package io.headstream.snapshot;

/** What a replay of the training log said of a snapshot. */
public sealed interface Verdict {
    /**
     * The replay made the same head, to the bit.
     *
     * @param windows windows replayed
     * @param examples examples learned from
     */
    record Equal(long windows, long examples) implements Verdict {}

    /**
     * The replay made another head.
     *
     * @param version first version that is not what was recorded
     * @param toOffset offset after the window that should have made it
     * @param found SHA-256 that the replay came to, or what it found instead of a version
     * @param expected SHA-256 that was recorded
     */
    record Parted(long version, long toOffset, String found, String expected) implements Verdict {}

    /**
     * The replay could not be done.
     *
     * @param why a sentence: what was found, what was expected
     */
    record Unreplayable(String why) implements Verdict {}
}
