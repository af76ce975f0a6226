package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real TLS with a certificate that only its own store trusts. */
class RegistryTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path directory;

    private static RegistryServer server;

    @BeforeAll
    static void start() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=registry",
                "-validity",
                "2",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file("server.p12"));
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "server",
                "-keystore",
                file("server.p12"),
                "-file",
                file("server.pem"));
        server = new RegistryServer(tls());
        server.put("t", "\"string\"");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void shouldTrustTheConfiguredStore() {
        assertThat(client(Map.of(
                                "schema.registry.ssl.truststore.location",
                                file("server.p12"),
                                "schema.registry.ssl.truststore.password",
                                PASSWORD,
                                "schema.registry.ssl.truststore.type",
                                "PKCS12"))
                        .findSchema(1))
                .isPresent();
    }

    @Test
    void shouldTrustConfiguredPemCertificates() {
        assertThat(client(Map.of(
                                "schema.registry.ssl.truststore.location",
                                file("server.pem"),
                                "schema.registry.ssl.truststore.type",
                                "PEM"))
                        .findSchema(1))
                .isPresent();
    }

    @Test
    void shouldNotTrustAStrangerByDefault() {
        assertThatThrownBy(() -> client(Map.of()).findSchema(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("certification path");
    }

    @Test
    void shouldVerifyTheHostName() {
        Map<String, Object> config = new HashMap<>(Map.of(
                "schema.registry.ssl.truststore.location",
                file("server.pem"),
                "schema.registry.ssl.truststore.type",
                "PEM"));
        config.put(RegistryConfig.URL, server.url().replace("127.0.0.1", "localhost"));

        assertThatThrownBy(() -> client(config).findSchema(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("localhost");
    }

    @Test
    void shouldSayWhichStoreCannotBeRead() {
        assertThatThrownBy(() -> client(Map.of(
                        "schema.registry.ssl.truststore.location", file("server.p12"),
                        "schema.registry.ssl.truststore.password", "wrong",
                        "schema.registry.ssl.truststore.type", "PKCS12")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.p12")
                .hasMessageNotContaining("wrong");
    }

    private static RegistryClient client(Map<String, Object> values) {
        Map<String, Object> config = new HashMap<>(Map.of(RegistryConfig.URL, server.url(), RegistryConfig.RETRIES, 0));
        config.putAll(values);
        return new RegistryClient(new RegistryConfig(config));
    }

    private static SSLContext tls() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(Path.of(file("server.p12")))) {
            store.load(content, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }

    private static String file(String name) {
        return directory.resolve(name).toString();
    }
}
