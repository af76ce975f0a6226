package io.headstream.wire;

import io.headstream.learning.TrainingExample;

/** One entry of the training log at its place. */
public sealed interface TrainingLogRecord {
    /** Its offset in the training log. */
    long offset();

    /**
     * A labelled embedding.
     *
     * @param example the example, which knows its offset
     */
    record Example(TrainingExample example) implements TrainingLogRecord {
        @Override
        public long offset() {
            return example.offset();
        }
    }

    /**
     * Closes the window that is open.
     *
     * @param offset its offset in the training log
     */
    record Tick(long offset) implements TrainingLogRecord {}
}
