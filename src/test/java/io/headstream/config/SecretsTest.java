package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static final String SECRET = "hunter2";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.ssl.keystore.password",
                "kafka.ssl.key.password",
                "kafka.ssl.keystore.key",
                "kafka.ssl.keystore.certificate.chain",
                "kafka.sasl.jaas.config",
                "kafka.producer.sasl.jaas.config",
                "kafka.sasl.oauthbearer.client.credentials.client.secret",
                "embedder.streams.SSL.Keystore.PASSWORD",
                "wire.basic.auth.user.info",
                "wire.bearer.auth.token",
            })
    void shouldShowNoSecretInAnyDump(String key) {
        HeadstreamConfig config = HeadstreamConfig.of(Settings.with(key, SECRET));

        assertThat(config.describe()).containsEntry(key, Secrets.MASK);
        assertThat(config.kafka() + " " + config.kafka(KafkaClient.PRODUCER) + config.embedder() + config.wire())
                .doesNotContain(SECRET)
                .contains(Secrets.MASK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka.ssl.keystore.location", "kafka.ssl.keystore.type", "kafka.security.protocol"})
    void shouldShowWhereASecretIs(String key) {
        assertThat(HeadstreamConfig.of(Settings.with(key, "there")).describe()).containsEntry(key, "there");
    }

    @Test
    void shouldHideCredentialsWithinAnAddress() {
        HeadstreamConfig config =
                HeadstreamConfig.of(Settings.with("wire.schema.registry.url", "https://me:hunter2@registry/x"));

        assertThat(config.describe()).containsEntry("wire.schema.registry.url", "https://[hidden]@registry/x");
        assertThat(config.wire().toString()).doesNotContain(SECRET);
        assertThat(config.wire().properties()).containsEntry("schema.registry.url", "https://me:hunter2@registry/x");
    }

    @Test
    void shouldShowNoSecretInAMessage() {
        Map<String, String> settings = Settings.with(
                "embedder.streams.password.of.something", SECRET,
                "kafka.transactional.id.secret", SECRET,
                "password", SECRET,
                "wire.schema.registry.url", "ftp://me:hunter2@registry");

        assertThatThrownBy(() -> HeadstreamConfig.of(settings))
                .hasMessageContaining("2 problems")
                .hasMessageContaining("ftp://[hidden]@registry")
                .hasMessageNotContaining(SECRET);
    }
}
