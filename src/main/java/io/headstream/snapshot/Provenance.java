package io.headstream.snapshot;

import io.headstream.embedding.BackboneDigest;
import io.headstream.learning.HyperParameters;
import java.time.Instant;

/**
 * All that replay needs to make a head again, and where it came from.
 *
 * @param parentVersion version that it was trained from; 0: the untrained head
 * @param backbone what made the embeddings
 * @param hyperParameters everything tunable that the step depended on
 * @param seed seed of everything random in the step
 * @param lineageFromOffset first training-log offset that the line learned from
 * @param fromOffset first training-log offset of the window
 * @param toOffset offset after the last entry of the window
 * @param windowExamples examples in the window
 * @param totalExamples examples that the line has learned from so far
 * @param programVersion version of Headstream
 * @param eventTime latest event time learned from
 */
public record Provenance(
        long parentVersion,
        BackboneDigest backbone,
        HyperParameters hyperParameters,
        long seed,
        long lineageFromOffset,
        long fromOffset,
        long toOffset,
        int windowExamples,
        long totalExamples,
        String programVersion,
        Instant eventTime) {}
