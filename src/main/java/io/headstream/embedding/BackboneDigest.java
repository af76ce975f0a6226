package io.headstream.embedding;

import java.util.regex.Pattern;

/**
 * SHA-256 over a backbone's files and manifest: two backbones with the same digest make the same embeddings.
 *
 * @param hex 64 lower-case hex digits
 */
public record BackboneDigest(String hex) {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if the text is no SHA-256 */
    public BackboneDigest {
        if (!SHA_256.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "backbone digest '%s': expected 64 lower-case hex digits".formatted(hex));
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
