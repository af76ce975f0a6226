package io.headstream.snapshot;

import io.headstream.embedding.BackboneDigest;
import io.headstream.learning.HyperParameters;
import java.time.Instant;

/**
 * All that replay needs to make a head again, and where it came from.
 *
 * @param parentVersion version that it was trained from; 0: the untrained head, at the line's beginning or where it
 *     started anew
 * @param backbone what made the embeddings
 * @param hyperParameters everything tunable that the step depended on, the window policy among it
 * @param seed seed of everything random in the step
 * @param lineageFromOffset first training-log offset of the first window since the line began or started anew: where a
 *     replay begins
 * @param fromOffset first training-log offset of the window
 * @param toOffset offset after the last entry of the window
 * @param windowExamples examples of the window that were learned from
 * @param totalExamples examples learned from since the line began or started anew
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
