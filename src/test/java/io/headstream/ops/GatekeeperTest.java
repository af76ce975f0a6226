package io.headstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatekeeperTest {
    private static RunningOps ops;

    @BeforeAll
    static void start() {
        ops = RunningOps.start();
    }

    @AfterAll
    static void stop() {
        ops.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1:9", "[::1]:8080"})
    void shouldAnswerToTheNamesOfThisMachine(String host) throws IOException {
        assertThat(raw("GET /health/live HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host)))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example"})
    void shouldNotAnswerToANameThatWasReboundToThisMachine(String host) throws IOException {
        assertThat(raw("GET /metrics HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host)))
                .startsWith("HTTP/1.1 421")
                .contains("WRONG_HOST")
                .doesNotContain("records 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/nowhere"})
    void shouldProtectEveryAnswer(String path) throws Exception {
        HttpResponse<String> answer = ops.get(path);

        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void shouldSayWhatIsNotThere() throws Exception {
        HttpResponse<String> answer = ops.get("/nowhere");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("NOT_FOUND").doesNotContain("<");
    }

    @Test
    void shouldRefuseHeadersWithoutEnd() throws IOException {
        assertThat(raw("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n".formatted("x".repeat(9000))))
                .startsWith("HTTP/1.1 431");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ops.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
