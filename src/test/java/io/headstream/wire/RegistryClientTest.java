package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.RejectionCategory;
import io.headstream.wire.avro.ImageEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryClientTest {
    private static final Schema SCHEMA = ImageEvent.getClassSchema();
    private static final String JSON_SCHEMA = "{\"schema\":\"\\\"string\\\"\"}";

    private final AtomicLong now = new AtomicLong();
    private final List<Duration> pauses = new ArrayList<>();
    private RegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = new RegistryServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldAskOnceForASchemaAndOnceForAnId() {
        RegistryClient client = client(Map.of());

        int id = client.register("t-value", SCHEMA);
        assertThat(client.register("t-value", SCHEMA)).isEqualTo(id);
        assertThat(client.findId("t-value", SCHEMA)).hasValue(id);
        assertThat(client.findSchema(id)).isPresent();
        assertThat(client.findSchema(id)).isPresent();

        assertThat(server.calls())
                .extracting(RegistryServer.Call::path)
                .containsExactly("/subjects/t-value/versions", "/schemas/ids/" + id);
    }

    @Test
    void shouldForgetTheLeastRecentlyUsedSchemaWhenTheCacheIsFull() {
        server.put("a", "\"string\"");
        server.put("b", "\"long\"");
        RegistryClient client = client(Map.of(RegistryConfig.CACHE_SIZE, 1));

        client.findSchema(1);
        client.findSchema(2);
        client.findSchema(1);

        assertThat(server.calls()).hasSize(3);
    }

    @Test
    void shouldNotAskForAnUnknownIdAgainForAWhile() {
        RegistryClient client = client(Map.of(RegistryConfig.MISSING_ID_TTL, 10L));

        assertThat(client.findSchema(1)).isEmpty();
        server.put("late", "\"string\"");
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(client.findSchema(1)).isEmpty();
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(client.findSchema(1)).isPresent();

        assertThat(server.calls()).hasSize(2);
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void shouldAskAgainAfterAPassingFault(int status) {
        server.answer(status, "{}").answer(status, "<html>busy</html>").answer(200, JSON_SCHEMA);

        assertThat(client(Map.of()).findSchema(7)).isPresent();
        assertThat(pauses).hasSize(2);
    }

    @Test
    void shouldWaitLongerEachTimeButNeverLongerThanAllowedAndThenGiveUp() {
        for (int i = 0; i < 6; i++) {
            server.answer(503, "overloaded");
        }
        RegistryClient client = client(
                Map.of(RegistryConfig.RETRIES, 5, RegistryConfig.RETRY_WAIT, 100, RegistryConfig.RETRY_MAX_WAIT, 400));

        assertThatThrownBy(() -> client.findSchema(7))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("/schemas/ids/7")
                .hasMessageContaining("status 503")
                .hasMessageContaining("overloaded")
                .hasMessageContaining("6 rounds");
        assertThat(pauses).hasSize(5);
        int[] longest = {100, 200, 400, 400, 400};
        for (int i = 0; i < longest.length; i++) {
            assertThat(pauses.get(i)).isBetween(Duration.ofMillis(longest[i] / 2), Duration.ofMillis(longest[i]));
        }
    }

    @Test
    void shouldGiveUpWhenTheTimeIsUpHoweverManyRetriesAreLeft() {
        for (int i = 0; i < 50; i++) {
            server.answer(503, "");
        }
        RegistryClient client = client(Map.of(
                RegistryConfig.RETRIES, 1_000, RegistryConfig.RETRY_WAIT, 1_000, RegistryConfig.DEADLINE, 5_000));

        assertThatThrownBy(() -> client.findSchema(7)).isInstanceOf(RegistryUnavailableException.class);
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void shouldAskTheNextUrlWhenOneIsDownAndStayThere() throws IOException {
        int id = server.put("t", "\"string\"");
        server.put("t", "\"long\"");
        RegistryClient client = client(Map.of(RegistryConfig.URL, nobody() + "," + server.url()));

        assertThat(client.findSchema(id)).isPresent();
        assertThat(client.findSchema(id + 1)).isPresent();
        assertThat(pauses).isEmpty();
        assertThat(server.calls()).hasSize(2);
    }

    @Test
    void shouldSayWhoCouldNotBeReached() throws IOException {
        String url = nobody();
        RegistryClient client = client(Map.of(RegistryConfig.URL, url, RegistryConfig.RETRIES, 1));

        assertThatThrownBy(() -> client.register("t-value", SCHEMA))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining(url)
                .hasMessageContaining("REGISTRY_UNAVAILABLE");
        assertThat(pauses).hasSize(1);
    }

    @Test
    void shouldGiveUpOnAnAnswerThatDoesNotComeInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            RegistryClient client = client(Map.of(
                    RegistryConfig.URL, "http://127.0.0.1:" + silent.getLocalPort(),
                    RegistryConfig.READ_TIMEOUT, 50,
                    RegistryConfig.RETRIES, 0));
            assertThatThrownBy(() -> client.findSchema(1)).isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void shouldShowTheCredentialsOfTheConfiguration() {
        server.put("t", "\"string\"");

        client(Map.of(RegistryConfig.USER_INFO, "alice:pass:wörd")).findSchema(1);

        assertThat(server.calls().get(0).authorization()).isEqualTo(basic("alice:pass:wörd"));
    }

    @Test
    void shouldShowTheCredentialsOfTheUrlAndKeepThemOutOfMessages() {
        server.put("t", "\"string\"");
        RegistryClient client = client(Map.of(
                RegistryConfig.URL, server.url().replace("://", "://alice:s%40cret@"), RegistryConfig.RETRIES, 0));

        client.findSchema(1);
        server.answer(503, "");

        assertThat(server.calls().get(0).authorization()).isEqualTo(basic("alice:s@cret"));
        assertThatThrownBy(() -> client.findSchema(2))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageNotContaining("cret");
    }

    @Test
    void shouldSayThatCredentialsWereRefusedWithoutAskingAgain() {
        server.answer(401, "{\"error_code\":40101,\"message\":\"Unauthorized\"}");

        assertThatThrownBy(() -> client(Map.of()).findSchema(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("401")
                .hasMessageContaining("basic.auth.user.info");
        assertThat(server.calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>login</html>", "{\"schema\":", "{}", "{\"schema\":5}", "[]", "null"})
    void shouldBlameTheRegistryForAnAnswerThatIsNone(String body) {
        server.answer(200, body);

        assertThatThrownBy(() -> client(Map.of(RegistryConfig.RETRIES, 0)).findSchema(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void shouldNotTakeAPageNotFoundForASchemaNotFound() {
        server.answer(404, "<html>404</html>");

        assertThatThrownBy(() -> client(Map.of()).findSchema(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("schema.registry.url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schema\":\"syntax = proto3\",\"schemaType\":\"PROTOBUF\"}",
                "{\"schema\":\"{\\\"type\\\":\\\"nonsense\\\"}\"}",
                "{\"schema\":\"\\\"string\\\"\",\"references\":[{\"name\":\"a\",\"subject\":\"b\",\"version\":1}]}"
            })
    void shouldBlameTheRecordForASchemaThatCannotBeUsed(String body) {
        server.answer(200, body);

        assertThatThrownBy(() -> client(Map.of()).findSchema(1))
                .isInstanceOfSatisfying(
                        WireException.class,
                        e -> assertThat(e.rejection().category()).isEqualTo(RejectionCategory.AVRO_UNDECODABLE));
    }

    @Test
    void shouldTakeTheIdOfWhoeverRegisteredTheSameSchemaAtTheSameTime() {
        int id = server.put("t-value", SchemaText.of(SCHEMA));
        server.answer(409, "{\"error_code\":409,\"message\":\"already exists\"}");

        assertThat(client(Map.of()).register("t-value", SCHEMA)).isEqualTo(id);
    }

    @Test
    void shouldAskAgainAfterAClashThatTheRegistryDoesNotExplain() {
        server.answer(409, "{\"title\":\"Conflict\"}");

        assertThat(client(Map.of()).register("t-value", SCHEMA)).isPositive();
    }

    @Test
    void shouldPassOnWhyASchemaWasRefused() {
        server.answer(409, "{\"error_code\":409,\"message\":\"reader field 'x' has no default\"}");

        assertThatThrownBy(() -> client(Map.of()).register("t-value", SCHEMA))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("io.headstream.wire.avro.ImageEvent")
                .hasMessageContaining("t-value")
                .hasMessageContaining("reader field 'x' has no default");
    }

    @Test
    void shouldTellCompatibilityInTheRegistrysWords() {
        server.answer(200, "{\"is_compatible\":false,\"messages\":[\"field gone\"]}");

        assertThat(client(Map.of()).compatibility("t-value", SCHEMA))
                .isEqualTo(new Compatibility(false, List.of("field gone")));
    }

    @Test
    void shouldEscapeSubjects() {
        client(Map.of()).findId("a b/c?-value", SCHEMA);

        assertThat(server.calls().get(0).path()).isEqualTo("/subjects/a%20b%2Fc%3F-value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "registry:8081", "ftp://a", "http://", "http://u:p@[", "http://a?x=1"})
    void shouldRefuseWhatIsNoUrlWithoutShowingPasswords(String url) {
        assertThatThrownBy(() -> new RegistryConfig(Map.of(RegistryConfig.URL, url)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(RegistryConfig.URL)
                .hasMessageNotContaining("u:p");
    }

    private RegistryClient client(Map<String, Object> values) {
        Map<String, Object> config = new HashMap<>(Map.of(RegistryConfig.URL, server.url()));
        config.putAll(values);
        return new RegistryClient(
                new RegistryConfig(config), new Backoff.Clocks(now::get, this::pause, new SplittableRandom(1)));
    }

    private void pause(Duration time) {
        pauses.add(time);
        now.addAndGet(time.toNanos());
    }

    private static String nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }
}
