package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {
    private static final String TOKEN = "grafana:viewer:" + "a".repeat(64);

    @Test
    void shouldAnswerOnThisMachineByDefault() {
        HttpSettings http = HeadstreamConfig.of(Settings.smallest()).http();

        assertThat(http)
                .isEqualTo(new HttpSettings(
                        true,
                        new HttpSettings.Address("127.0.0.1", 8080, false),
                        true,
                        new HttpSettings.Access(List.of(), null),
                        new HttpTls(null, null, null, ""),
                        0));
        assertThat(http.access().isRestricted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"})
    void shouldKnowWhatIsThisMachine(String host) {
        assertThat(HeadstreamConfig.of(Settings.with("http.host", host))
                        .http()
                        .address()
                        .isLoopback())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "::", "10.0.0.7", "example.org", "127.0.0.1.example.org", "localhost.localdomain"})
    void shouldNotListenElsewhereWithoutTokens(String host) {
        assertThatThrownBy(() -> HeadstreamConfig.of(Settings.with("http.host", host)))
                .hasMessageContaining("http.host: found '%s', expected 127.0.0.1, ::1 or localhost".formatted(host));
        assertThat(HeadstreamConfig.of(Settings.with("http.host", host, "http.tokens", TOKEN))
                        .http()
                        .access()
                        .isRestricted())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grafana", "grafana:admin:0", "grafana:viewer:secret", ":viewer:"})
    void shouldRefuseWhatIsNoTokenWithoutRepeatingIt(String token) {
        assertThatThrownBy(() -> HeadstreamConfig.of(Settings.with("http.tokens", token)))
                .hasMessageContaining("http.tokens")
                .hasMessageContaining("name:role:SHA-256")
                .hasMessageNotContaining("'" + token + "'");
    }

    @Test
    void shouldWantACertificateWithItsKeyAndOneOfThem() {
        assertThatThrownBy(() -> HeadstreamConfig.of(Settings.with("http.tls.certificate.file", "c.pem")))
                .hasMessageContaining("http.tls.key.file: found nothing");
        assertThatThrownBy(() -> HeadstreamConfig.of(Settings.with("http.tls.key.file", "k.pem")))
                .hasMessageContaining("http.tls.certificate.file: found nothing");
        assertThatThrownBy(() -> HeadstreamConfig.of(Settings.with(
                        "http.tls.key.file", "k.pem",
                        "http.tls.certificate.file", "c.pem",
                        "http.tls.keystore.file", "k.p12")))
                .hasMessageContaining("http.tls.keystore.file: found 'k.p12', expected nothing");
        HttpTls tls = HeadstreamConfig.of(Settings.with(
                        "http.tls.keystore.file", "k.p12",
                        "http.tls.password", "hunter2"))
                .http()
                .tls();
        assertThat(tls.keyStore()).hasValue(Path.of("k.p12"));
        assertThat(tls.toString()).doesNotContain("hunter2");
    }
}
