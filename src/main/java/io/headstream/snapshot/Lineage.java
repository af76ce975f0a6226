package io.headstream.snapshot;

import io.headstream.embedding.Embedding;
import io.headstream.learning.TrainerState;

/**
 * The versions of a line since it began or last started anew.
 *
 * @param latest the newest of them
 * @param state what its next step goes on from; its head is the latest's
 */
record Lineage(HeadSnapshot latest, TrainerState state) {
    boolean takes(Embedding embedding) {
        return latest.provenance().backbone().equals(embedding.backbone()) && state.fits(embedding);
    }
}
