package io.headstream.learning;

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
     * Closes the window that is open.
     *
     * @param offset its offset
     */
    record Tick(long offset) implements LogEntry {}
}
