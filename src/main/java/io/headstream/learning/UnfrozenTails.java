package io.headstream.learning;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.NetworkTail;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tails of the networks that this program has cut, as they were before any training, by the digest of their trunk. Who
 * opens a backbone that is cut puts its tail here; learners begin with it. Plain data, so nothing has to be closed.
 * Thread-safe.
 */
public final class UnfrozenTails {
    private static final Map<BackboneDigest, NetworkTail> TAILS = new ConcurrentHashMap<>();

    private UnfrozenTails() {}

    /** Makes a tail known. */
    public static void put(BackboneDigest trunk, NetworkTail tail) {
        TAILS.put(trunk, tail);
    }

    /** The tail that goes on where this trunk ends. */
    public static Optional<NetworkTail> find(BackboneDigest trunk) {
        return Optional.ofNullable(TAILS.get(trunk));
    }
}
