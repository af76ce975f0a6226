package io.headstream.prediction;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.learning.Head;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;

/**
 * A head version that the rollout names, ready to be applied. Thread-safe.
 *
 * @param version which
 * @param backbone whose embeddings it learned from
 * @param head the parameters
 */
public record ServedHead(HeadVersion version, BackboneDigest backbone, Head head) {
    /** That of a snapshot. */
    public static ServedHead of(HeadSnapshot snapshot) {
        return new ServedHead(snapshot.version(), snapshot.provenance().backbone(), snapshot.head());
    }

    /** Whether it learned from embeddings of this one's backbone and dimension. */
    public boolean takes(Embedding embedding) {
        return backbone.equals(embedding.backbone()) && head.dimension() == embedding.dimension();
    }
}
