package io.headstream.ops;

import io.headstream.config.HttpTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The server's certificate and key, read as Kafka's clients read theirs: from PEM files or a key store. */
final class ServerTls {
    /** Java's reader of JKS reads PKCS #12 as well. */
    private static final String KEY_STORE = "JKS";

    private static final String PEM = "PEM";

    private ServerTls() {}

    /** @throws OpsException if they cannot be read */
    static SslContextFactory.Server contextFactory(HttpTls tls) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        try (DefaultSslEngineFactory reader = new DefaultSslEngineFactory()) {
            reader.configure(new ConfigDef().withClientSslSupport().parse(properties(tls)));
            factory.setSslContext(reader.sslContext());
        } catch (KafkaException e) {
            throw new OpsException("certificate or key of http.tls.* cannot be used: " + reason(e), e);
        }
        return factory;
    }

    private static Map<String, Object> properties(HttpTls tls) {
        Map<String, Object> properties = new HashMap<>();
        tls.certificate().ifPresent(file -> {
            properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
            properties.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, new Password(text(file)));
        });
        tls.key().ifPresent(file -> properties.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, new Password(text(file))));
        tls.keyStore().ifPresent(file -> {
            properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, KEY_STORE);
            properties.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, file.toString());
            properties.put(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, new Password(tls.password()));
        });
        if (!tls.password().isEmpty()) {
            properties.put(SslConfigs.SSL_KEY_PASSWORD_CONFIG, new Password(tls.password()));
        }
        return properties;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new OpsException("'%s' cannot be read: %s".formatted(file, e), e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
