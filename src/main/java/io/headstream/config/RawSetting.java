package io.headstream.config;

/**
 * A setting as it was written.
 *
 * @param text the value
 * @param origin where: a file's name or an environment variable's
 */
record RawSetting(String text, String origin) {
    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
        return "RawSetting[" + origin + "]";
    }
}
