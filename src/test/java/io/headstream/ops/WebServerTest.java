package io.headstream.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headstream.config.HttpSettings;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class WebServerTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path directory;

    private static Path keyStore;
    private static HttpClient trusting;

    @BeforeAll
    static void makeCertificate() throws Exception {
        keyStore = directory.resolve("server.p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-alias", "server", "-keyalg", "EC", "-dname", "CN=headstream", "-validity", "2"));
        command.addAll(List.of("-ext", "san=ip:127.0.0.1", "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", keyStore.toString()));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        KeyStore store = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
        pem("server.pem", "CERTIFICATE", store.getCertificate("server").getEncoded());
        pem(
                "server.key",
                "PRIVATE KEY",
                store.getKey("server", PASSWORD.toCharArray()).getEncoded());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", (X509Certificate) store.getCertificate("server"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        trusting = HttpClient.newBuilder().sslContext(context).build();
    }

    @Test
    void shouldEncryptWithPemFiles() throws Exception {
        try (RunningOps ops = RunningOps.start(
                trusting, "http.tls.certificate.file", file("server.pem"), "http.tls.key.file", file("server.key"))) {
            assertThat(ops.url()).startsWith("https://127.0.0.1:");
            assertThat(ops.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(ops.get("/health/live").headers().firstValue("Strict-Transport-Security"))
                    .isPresent();
        }
    }

    @Test
    void shouldEncryptWithAKeyStore() throws Exception {
        try (RunningOps ops = RunningOps.start(
                trusting, "http.tls.keystore.file", keyStore.toString(), "http.tls.password", PASSWORD)) {
            assertThat(ops.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldSayWhichCertificateCannotBeUsed() {
        assertThatThrownBy(() ->
                        RunningOps.start("http.tls.keystore.file", keyStore.toString(), "http.tls.password", "wrong"))
                .isInstanceOf(OpsException.class)
                .hasMessageContaining("http.tls.*")
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> RunningOps.start(
                        "http.tls.certificate.file", file("none.pem"), "http.tls.key.file", file("server.key")))
                .isInstanceOf(OpsException.class)
                .hasMessageContaining("none.pem");
    }

    @Test
    void shouldNotStartOnAPortThatWasChosenAndIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> RunningOps.start("http.port", Integer.toString(taken.getLocalPort())))
                    .isInstanceOf(OpsException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("expected an address of this machine and a free port");
        }
    }

    @Test
    void shouldTakeAnyOtherPortWhileTheDefaultOneIsTaken() throws Exception {
        try (RunningOps first = RunningOps.withDefaultPort();
                RunningOps second = RunningOps.withDefaultPort()) {
            assertThat(first.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(second.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(second.port()).isNotEqualTo(first.port());
        }
    }

    @Test
    void shouldSayThatTheDefaultPortIsTakenInOneLineAndNoError() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        try (RunningOps first = RunningOps.withDefaultPort()) {
            lines.start();
            root.addAppender(lines);
            try (RunningOps second = RunningOps.withDefaultPort()) {
                assertThat(second.port()).isNotEqualTo(first.port());
            } finally {
                root.detachAppender(lines);
            }
        }

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> line.contains("is taken"))
                .containsExactly("port 8080 is taken; HTTP takes any other");
        assertThat(lines.list).allMatch(line -> !line.getLevel().isGreaterOrEqual(Level.WARN));
    }

    @Test
    void shouldSayThatAnAddressIsNotOfThisMachineWhicheverPortItWouldTake() {
        HttpSettings elsewhere = RunningOps.config(Map.of("http.host", "192.0.2.1", "http.tokens", RunningApi.TOKENS))
                .http();

        assertThatThrownBy(() -> Ops.start(elsewhere, () -> RunningOps.up(RunningOps.RUNNING), () -> ""))
                .isInstanceOf(OpsException.class)
                .hasMessageContaining("192.0.2.1:8080")
                .hasMessageContaining("expected an address of this machine");
    }

    private static void pem(String name, String type, byte[] content) throws Exception {
        Files.writeString(
                directory.resolve(name),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(
                                type,
                                Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content),
                                type));
    }

    private static String file(String name) {
        return directory.resolve(name).toString();
    }
}
