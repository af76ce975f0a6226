package io.headstream.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param key the key (or environment variable) it is about
 * @param origin where it was set; empty if it was not
 * @param found the value, masked if it may be a secret, or {@code nothing}
 * @param expected what would have been right, in words
 */
public record ConfigProblem(String key, String origin, String found, String expected) {
    /** The problem in one line. */
    public String sentence() {
        String where = origin.isEmpty() || origin.equals(key) ? "" : " (" + origin + ")";
        return "%s%s: found %s, expected %s".formatted(key, where, found, expected);
    }
}
