package io.headstream.ops;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A token as it is kept: by its SHA-256 only. Tokens are random and long, so that a plain hash gives nothing away and needs
 * no salt.
 *
 * @param name who it was given to; what audits show
 * @param access what it allows
 * @param sha256 of the token's UTF-8, 64 lower-case hex digits
 */
public record AccessToken(String name, Access access, String sha256) {
    private static final String EXPECTED = "name:role:sha256, the role being viewer or operator";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String PREFIX = "hs_";
    private static final int RANDOM_BYTES = 32;
    private static final int PARTS = 3;

    /** Throws {@link IllegalArgumentException} if a field cannot be. */
    public AccessToken {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name '%s', expected 1 to 64 of a-z, A-Z, 0-9, '.', '_' and '-'".formatted(name));
        }
        if (access == Access.ANYONE) {
            throw new IllegalArgumentException("role '%s', expected viewer or operator".formatted(access.text()));
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "SHA-256 of token '%s', expected 64 lower-case hex digits".formatted(name));
        }
    }

    /** A new secret, to be shown once and never kept. */
    public static String newSecret(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What is kept of a secret. */
    public static AccessToken of(String name, Access access, String secret) {
        return new AccessToken(name, access, HexFormat.of().formatHex(sha256Of(secret)));
    }

    /**
     * Of {@code name:role:sha256}.
     *
     * @throws IllegalArgumentException if it is anything else; does not repeat it, for it may be a secret
     */
    static AccessToken parse(String line) {
        String[] parts = line.split(":", -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("found %d parts, expected %s".formatted(parts.length, EXPECTED));
        }
        Access access = Access.ofToken(parts[1])
                .orElseThrow(() -> new IllegalArgumentException("found another role, expected " + EXPECTED));
        return new AccessToken(parts[0], access, parts[2]);
    }

    /** As it stands in a file. */
    public String line() {
        return name + ":" + access.text() + ":" + sha256;
    }

    /** In a time that tells nothing of how much of the hash fits. */
    boolean isOf(byte[] sha256OfSecret) {
        return MessageDigest.isEqual(HexFormat.of().parseHex(sha256), sha256OfSecret);
    }

    static byte[] sha256Of(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
