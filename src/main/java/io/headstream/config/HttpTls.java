package io.headstream.config;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/**
 * How answers over HTTP are encrypted: by a certificate in PEM files, by one in a key store, or not at all.
 *
 * @param certificateOrNull PEM file of the certificate and those that signed it
 * @param keyOrNull PEM file of its private key
 * @param keyStoreOrNull PKCS #12 or JKS file with both
 * @param password of the key or the key store; empty: none
 */
public record HttpTls(
        @Nullable Path certificateOrNull,
        @Nullable Path keyOrNull,
        @Nullable Path keyStoreOrNull,
        String password) {
    static final String CERTIFICATE = "http.tls.certificate.file";
    static final String KEY = "http.tls.key.file";
    static final String KEY_STORE = "http.tls.keystore.file";
    static final String PASSWORD = "http.tls.password";

    /** PEM file of the certificate. */
    public Optional<Path> certificate() {
        return Optional.ofNullable(certificateOrNull);
    }

    /** PEM file of the private key. */
    public Optional<Path> key() {
        return Optional.ofNullable(keyOrNull);
    }

    /** File with certificate and key. */
    public Optional<Path> keyStore() {
        return Optional.ofNullable(keyStoreOrNull);
    }

    /** Whether answers are encrypted. */
    public boolean isOn() {
        return certificateOrNull != null || keyStoreOrNull != null;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return isOn() ? "TLS" : "no TLS";
    }

    static void define(KeyGroup group) {
        Rule file = Rule.text("a file, or nothing", value -> true);
        group.key(
                        CERTIFICATE,
                        ConfigDef.Type.STRING,
                        "",
                        file,
                        Importance.MEDIUM,
                        "PEM file of the server's certificate, followed by those that signed it; with it, only https is"
                                + " answered. Read at the start.")
                .key(
                        KEY,
                        ConfigDef.Type.STRING,
                        "",
                        file,
                        Importance.MEDIUM,
                        "PEM file of its private key, in PKCS #8 (`BEGIN PRIVATE KEY` or `BEGIN ENCRYPTED PRIVATE KEY`).")
                .key(
                        KEY_STORE,
                        ConfigDef.Type.STRING,
                        "",
                        file,
                        Importance.MEDIUM,
                        "Instead of the two: a PKCS #12 or JKS file with certificate and key.")
                .key(
                        PASSWORD,
                        ConfigDef.Type.STRING,
                        "",
                        Rule.text("the password, or nothing", value -> true),
                        Importance.MEDIUM,
                        "Password of the key or the key store, if it has one.");
    }

    static void check(Values values, Problems problems) {
        boolean certificate = isSet(values, CERTIFICATE);
        boolean key = isSet(values, KEY);
        if (certificate && !key) {
            problems.missing(KEY, "the private key of " + CERTIFICATE);
        }
        if (key && !certificate) {
            problems.missing(CERTIFICATE, "the certificate of " + KEY);
        }
        if ((certificate || key) && isSet(values, KEY_STORE)) {
            problems.wrong(
                    KEY_STORE,
                    values.raw(KEY_STORE),
                    values.text(KEY_STORE),
                    "nothing, since %s and %s are set".formatted(CERTIFICATE, KEY));
        }
    }

    static HttpTls from(Values values) {
        return new HttpTls(
                path(values, CERTIFICATE), path(values, KEY), path(values, KEY_STORE), values.text(PASSWORD));
    }

    private static boolean isSet(Values values, String key) {
        return !values.text(key).isBlank();
    }

    private static @Nullable Path path(Values values, String key) {
        return isSet(values, key) ? ApplicationSettings.path(values.text(key)) : null;
    }
}
