package io.headstream.bench;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The embeddings of a labelled data set, in the order of their splits and paths.
 *
 * @param name of the data set
 * @param backbone what made them
 * @param dimension of each
 * @param exponent their quantisation exponent
 * @param train what may be learned from
 * @param test what is held out
 * @param digest SHA-256 of the cache file that holds them, 64 hex digits
 */
record EmbeddedImages(
        String name,
        BackboneDigest backbone,
        int dimension,
        int exponent,
        List<Item> train,
        List<Item> test,
        String digest) {
    /** Unmodifiable. */
    EmbeddedImages {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }

    /**
     * One image.
     *
     * @param id its path below the data set's directory
     * @param label its class
     * @param embedding its embedding
     */
    record Item(ImageId id, Label label, Embedding embedding) {}

    /** The classes of the training split, ascending. */
    Set<Label> classes() {
        Set<Label> classes = new TreeSet<>();
        train.forEach(item -> classes.add(item.label()));
        return classes;
    }
}
