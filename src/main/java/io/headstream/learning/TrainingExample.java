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
 */
public record TrainingExample(long offset, ImageId imageId, Label label, Embedding embedding, Instant eventTime) {}
