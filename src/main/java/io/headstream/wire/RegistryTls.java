package io.headstream.wire;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Whom the registry client trusts and who it says it is. Host names are always verified. */
final class RegistryTls {
    private static final String PREFIX = "schema.registry.ssl.";
    private static final String TRUSTSTORE = PREFIX + "truststore.";
    private static final String KEYSTORE = PREFIX + "keystore.";
    private static final String KEY_PASSWORD = PREFIX + "key.password";
    private static final String IDENTIFICATION = PREFIX + "endpoint.identification.algorithm";

    private RegistryTls() {}

    static ConfigDef define(ConfigDef keys) {
        return keys.define(
                        TRUSTSTORE + "location",
                        ConfigDef.Type.STRING,
                        "",
                        MEDIUM,
                        "File of the certificates to trust.")
                .define(TRUSTSTORE + "password", ConfigDef.Type.PASSWORD, "", MEDIUM, "Its password, if any.")
                .define(
                        TRUSTSTORE + "type",
                        ConfigDef.Type.STRING,
                        "JKS",
                        ValidString.in("JKS", "PKCS12", "PEM"),
                        MEDIUM,
                        "Its type.")
                .define(
                        KEYSTORE + "location",
                        ConfigDef.Type.STRING,
                        "",
                        MEDIUM,
                        "File of the key and certificate to show.")
                .define(KEYSTORE + "password", ConfigDef.Type.PASSWORD, "", MEDIUM, "Its password.")
                .define(
                        KEYSTORE + "type",
                        ConfigDef.Type.STRING,
                        "JKS",
                        ValidString.in("JKS", "PKCS12"),
                        MEDIUM,
                        "Its type.")
                .define(
                        KEY_PASSWORD,
                        ConfigDef.Type.PASSWORD,
                        "",
                        MEDIUM,
                        "The key's password, if it is not the store's.")
                .define(
                        IDENTIFICATION,
                        ConfigDef.Type.STRING,
                        "https",
                        ValidString.in("https"),
                        MEDIUM,
                        "Host names are always verified.");
    }

    /**
     * The TLS context, if any store is configured.
     *
     * @throws ConfigException if a store cannot be read
     */
    static Optional<SSLContext> context(AbstractConfig config) {
        boolean trust = !config.getString(TRUSTSTORE + "location").isEmpty();
        boolean keys = !config.getString(KEYSTORE + "location").isEmpty();
        if (!trust && !keys) {
            return Optional.empty();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys ? keyManagers(config).getKeyManagers() : null,
                    trust ? trustManagers(config).getTrustManagers() : null,
                    null);
            return Optional.of(context);
        } catch (GeneralSecurityException e) {
            throw new ConfigException("%s*: %s".formatted(PREFIX, e.getMessage()));
        }
    }

    private static TrustManagerFactory trustManagers(AbstractConfig config) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store(config, TRUSTSTORE));
        return factory;
    }

    private static KeyManagerFactory keyManagers(AbstractConfig config) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        char @Nullable [] keyPassword = password(config, KEY_PASSWORD);
        factory.init(
                store(config, KEYSTORE), keyPassword != null ? keyPassword : password(config, KEYSTORE + "password"));
        return factory;
    }

    private static KeyStore store(AbstractConfig config, String prefix) throws GeneralSecurityException {
        Path file = Path.of(config.getString(prefix + "location"));
        String type = config.getString(prefix + "type");
        try (InputStream content = Files.newInputStream(file)) {
            if (type.equals("PEM")) {
                return certificates(content);
            }
            KeyStore store = KeyStore.getInstance(type);
            store.load(content, password(config, prefix + "password"));
            return store;
        } catch (IOException e) {
            throw new ConfigException("%slocation: cannot read %s as a %s store: %s".formatted(prefix, file, type, e));
        }
    }

    private static KeyStore certificates(InputStream pem) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
            store.setCertificateEntry("certificate-" + number++, certificate);
        }
        return store;
    }

    private static char @Nullable [] password(AbstractConfig config, String key) {
        String value = config.getPassword(key).value();
        return value.isEmpty() ? null : value.toCharArray();
    }
}
