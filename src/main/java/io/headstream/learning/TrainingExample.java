package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import java.time.Instant;

/**
 * A labelled embedding at its place in the training log.
 *
 * @param offset its offset in the training log
 * @param imageId the image
 * @param label the true class
 * @param embedding what the backbone made of the image
 * @param eventTime when the image was seen
 * @param number what a retraction calls it by
 * @param correction whether it follows a retraction of the same image under another label: learned from, but not scored,
 *     since the head has seen the image
 * @param migrated whether it was made anew, of an example that is in the log already, for learners of this backbone alone
 */
public record TrainingExample(
        long offset,
        ImageId imageId,
        Label label,
        Embedding embedding,
        Instant eventTime,
        EntryNumber number,
        boolean correction,
        boolean migrated) {
    /** An example that came with the stream. */
    public TrainingExample(
            long offset,
            ImageId imageId,
            Label label,
            Embedding embedding,
            Instant eventTime,
            EntryNumber number,
            boolean correction) {
        this(offset, imageId, label, embedding, eventTime, number, correction, false);
    }

    /** An example that nobody can take back, and no correction. */
    public TrainingExample(long offset, ImageId imageId, Label label, Embedding embedding, Instant eventTime) {
        this(offset, imageId, label, embedding, eventTime, EntryNumber.NONE, false);
    }
}
