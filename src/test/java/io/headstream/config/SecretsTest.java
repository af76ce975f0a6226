package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
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
        HeadstreamConfig config = HeadstreamConfig.of(Settings.with(key, secretOf(key)));

        assertThat(config.describe()).containsEntry(key, Secrets.MASK);
        assertThat(config.kafka() + " " + config.kafka(KafkaClient.PRODUCER) + config.embedder() + config.wire())
                .doesNotContain(SECRET)
                .contains(Secrets.MASK);
    }

    /** In a form that is accepted. */
    private static String secretOf(String key) {
        return key.endsWith("jaas.config") ? "a.LoginModule required password=\"%s\";".formatted(SECRET) : SECRET;
    }

    /** Kafka's own words quote what it stumbles over. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "a.LoginModule hunter2 required;",
                "a.LoginModule required password=\"hunter2\"",
                "a.LoginModule required password=\"hunter2;",
                "a.LoginModule required password hunter2;",
                ""
            })
    void shouldRefuseALoginModuleThatKafkaCouldNotReadWithoutQuotingIt(String jaas) {
        for (String key : List.of("kafka.sasl.jaas.config", "trainer.streams.admin.sasl.jaas.config")) {
            Map<String, String> settings = Settings.with(key, jaas);

            assertThatThrownBy(() -> HeadstreamConfig.of(settings))
                    .isInstanceOf(InvalidConfigException.class)
                    .hasMessageContaining(key + ": found '[hidden]', expected one login module")
                    .hasMessageNotContaining(SECRET);
        }
    }

    @Test
    void shouldKnowEverySecretThatADefinitionNames() {
        assertThat(SensitiveKeys.all())
                .contains(
                        "http.tls.password",
                        "http.tokens",
                        "kafka.sasl.jaas.config",
                        "kafka.admin.ssl.truststore.password",
                        "embedder.streams.global.consumer.ssl.keystore.key",
                        "trainer.streams.restore.consumer.ssl.key.password",
                        "wire.basic.auth.user.info",
                        "wire.schema.registry.basic.auth.user.info",
                        "wire.schema.registry.ssl.keystore.password")
                .hasSizeGreaterThan(150)
                .allMatch(Secrets::isSecret);
    }

    /** Whatever the configuration gives away by any method, those that will come included. */
    @Test
    void shouldShowNoneOfThemInAnythingThatTheConfigurationGives() throws ReflectiveOperationException {
        Map<String, String> settings = Settings.smallest();
        SensitiveKeys.all().forEach(key -> settings.put(key, secretOf(key)));
        settings.put("http.tokens", "me:viewer:" + "0".repeat(56) + "5ec5e75a");
        HeadstreamConfig config = HeadstreamConfig.of(settings);

        List<String> shown = new ArrayList<>(config.warnings());
        for (Method method : HeadstreamConfig.class.getMethods()) {
            if (method.getDeclaringClass() == HeadstreamConfig.class && !Modifier.isStatic(method.getModifiers())) {
                if (method.getParameterCount() == 0) {
                    shown.add(String.valueOf(method.invoke(config)));
                } else {
                    assertThat(method.getParameterTypes()).containsExactly(KafkaClient.class);
                    for (KafkaClient client : KafkaClient.values()) {
                        shown.add(String.valueOf(method.invoke(config, client)));
                    }
                }
            }
        }

        assertThat(shown).hasSizeGreaterThan(15).noneMatch(text -> text.contains(SECRET));
        assertThat(config.describe().keySet()).containsAll(SensitiveKeys.all());
        assertThat(config.describe().toString()).doesNotContain("5ec5e75a");
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
