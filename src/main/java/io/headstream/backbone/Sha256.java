package io.headstream.backbone;

import io.headstream.embedding.BackboneDigest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash function of digests. */
final class Sha256 {
    private Sha256() {}

    static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static BackboneDigest of(byte[] content) {
        MessageDigest sha256 = begin();
        sha256.update(content);
        return end(sha256);
    }

    static BackboneDigest end(MessageDigest sha256) {
        return new BackboneDigest(HexFormat.of().formatHex(sha256.digest()));
    }
}
