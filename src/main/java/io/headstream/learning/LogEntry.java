package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;

/** One entry of a head's training log. */
public sealed interface LogEntry {
    /** Its offset in the training log. */
    long offset();

    /**
     * A labelled embedding.
     *
     * @param example the example
     */
    record Example(TrainingExample example) implements LogEntry {
        @Override
        public long offset() {
            return example.offset();
        }
    }

    /**
     * Takes an earlier example back: what is learned from then on is as if it had never been. Holds all of the example, so
     * that statistics can be subtracted without looking for it.
     *
     * @param offset the retraction's own offset
     * @param number which example
     * @param imageId the example's image
     * @param label the example's class, as it was learned
     * @param embedding the example's embedding, to the bit
     * @param migrated whether the example was a migrated one
     */
    record Retraction(
            long offset, EntryNumber number, ImageId imageId, Label label, Embedding embedding, boolean migrated)
            implements LogEntry {
        /** Takes back an example that came with the stream. */
        public Retraction(long offset, EntryNumber number, ImageId imageId, Label label, Embedding embedding) {
            this(offset, number, imageId, label, embedding, false);
        }
    }

    /**
     * Closes the window that is open.
     *
     * @param offset its offset
     */
    record Tick(long offset) implements LogEntry {}
}
