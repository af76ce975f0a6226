package io.headstream.learning;

/**
 * Names a training-log entry before the log has given it an offset: which embedder task wrote it, and its how-many-th it
 * was. Numbers of one partition rise in log order. A retraction names the example that it takes back by it, so that a
 * learner can tell whether it ever learned from that example.
 *
 * @param partition partition of image-events that the task reads
 * @param number from 0; -1 for an example that was logged before entries had numbers, which cannot be taken back
 */
public record EntryNumber(int partition, long number) {
    /** Of examples that were logged before entries had numbers. */
    public static final EntryNumber NONE = new EntryNumber(0, -1);

    /** @throws IllegalArgumentException if the partition is below 0 or the number below -1 */
    public EntryNumber {
        if (partition < 0 || number < -1) {
            throw new IllegalArgumentException(
                    "entry number %d of partition %d, expected 0 or more (-1: none)".formatted(number, partition));
        }
    }

    /** Whether there is a number. */
    public boolean isPresent() {
        return number >= 0;
    }

    @Override
    public String toString() {
        return partition + "#" + number;
    }
}
