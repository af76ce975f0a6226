package io.headstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a scanner tries, byte for byte over a socket, since clients would mend it first. */
class HttpHardeningIT {
    private static final int PATIENCE_MILLIS = 60_000;

    private RunningOps ops;

    @BeforeEach
    void start() {
        ops = RunningOps.start();
    }

    @AfterEach
    void stop() {
        ops.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../../../etc/passwd",
                "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
                "/%252e%252e/%252e%252e/etc/passwd",
                "/..%2f..%2f..%2fetc%2fpasswd",
                "/..%5c..%5cwindows%5cwin.ini",
                "/console/..%2f..%2flogback.xml",
                "/console/../openapi.json",
                "/console/%2e%2e/openapi.json",
                "/console/..;/openapi.json",
                "/console/main.js%00.html",
                "/console//../../logback.xml",
                "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
                "/console/",
                "/.git/config",
                "/.env",
                "/WEB-INF/web.xml",
                "/META-INF/MANIFEST.MF",
                "/actuator/env",
                "/server-status",
                "/console/main.js.map",
                "/api/v1/../../health/live/..",
            })
    void shouldServeNothingButItsOwnFiles(String path) throws IOException {
        String answer = ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(status(answer)).isBetween(400, 404);
        assertNothingGivenAway(answer);
        assertThat(answer)
                .doesNotContain("root:")
                .doesNotContain("<configuration")
                .doesNotContain("\"openapi\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "TRACK", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "CONNECT", "NONSENSE"})
    void shouldAnswerNoMethodThatItHasNot(String method) throws IOException {
        for (String path : new String[] {"/", "/health/live", "/metrics", "/api/v1/heads"}) {
            String answer = ask(
                    method + " " + path
                            + " HTTP/1.1\r\nHost: localhost\r\nX-Planted: echo-me\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

            assertThat(status(answer)).as(path).isBetween(400, 501);
            assertThat(answer).doesNotContain("echo-me");
            assertNothingGivenAway(answer);
        }
    }

    @Test
    void shouldNotTakeAnotherMethodFromAHeaderOrAParameter() throws IOException {
        for (String header : new String[] {"X-HTTP-Method", "X-Method-Override"}) {
            String answer = ask("GET /health/live?_method=DELETE HTTP/1.1\r\nHost: localhost\r\n" + header
                    + ": DELETE\r\nConnection: close\r\n\r\n");
            assertThat(status(answer)).isEqualTo(200);
        }
        assertThat(status(ask(request("GET /health/live HTTP/1.1", "Host: localhost", "X-HTTP-Method-Override: POST"))))
                .isEqualTo(400);
    }

    @Test
    void shouldAllowNoOtherOrigin() throws IOException {
        String preflight = ask(request(
                "OPTIONS /api/v1/heads HTTP/1.1",
                "Host: localhost",
                "Origin: https://evil.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type"));
        String simple = ask(request("GET /health/live HTTP/1.1", "Host: localhost", "Origin: https://evil.example"));

        assertThat(status(preflight)).isBetween(400, 405);
        assertThat((preflight + simple).toLowerCase(Locale.ROOT)).doesNotContain("access-control-allow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://evil.example/health/live HTTP/1.1\r\nHost: evil.example\r\n",
                "GET /health/live HTTP/1.1\r\nHost: evil.example\r\n",
                "GET /health/live HTTP/1.1\r\nHost: localhost.evil.example\r\n",
                "GET /health/live HTTP/1.1\r\nHost: localhost@evil.example\r\n",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n",
                "GET /health/live HTTP/1.1\r\nX-Forwarded-Host: localhost\r\nHost: evil.example\r\n",
                "GET /health/live HTTP/1.1\r\n",
                "GET /health/live HTTP/1.0\r\n",
            })
    void shouldNotAnswerToAnotherHost(String head) throws IOException {
        String answer = ask(head + "Connection: close\r\n\r\n");

        assertThat(status(answer)).isBetween(400, 421);
        assertNothingGivenAway(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/v1/heads/a/commands HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /api/v1/heads/a/commands HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
                "POST /api/v1/heads/a/commands HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "POST /api/v1/heads/a/commands HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX Bad: y\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Bad : y\r\n\r\n",
                "GET /health/live HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET /health/live\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000garbage\r\n\r\n",
            })
    void shouldRefuseWhatTwoServersCouldReadDifferently(String request) throws IOException {
        String answer = ask(request);

        assertThat(status(answer)).isBetween(400, 505);
        assertNothingGivenAway(answer);
    }

    @Test
    void shouldTakeNoBodyBeyondItsLimit() throws IOException {
        String head = String.join(
                "\r\n",
                "POST /api/v1/heads/a/commands HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                "X-Headstream-Client: test",
                "");
        String declared = ask(head + "Content-Length: 10000000\r\n\r\n{");
        String chunked = ask(head + "Transfer-Encoding: chunked\r\n\r\n"
                + ("4000\r\n" + "x".repeat(0x4000) + "\r\n").repeat(6) + "0\r\n\r\n");

        assertThat(status(declared)).isEqualTo(413);
        assertThat(status(chunked)).isEqualTo(413);
    }

    @Test
    void shouldLetGoOfAClientThatNeverEndsItsRequestWhileOthersAreAnswered() throws Exception {
        try (Socket head = connect();
                Socket body = connect();
                Socket silent = connect()) {
            send(head, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
            send(
                    body,
                    "POST /api/v1/heads/a/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "X-Headstream-Client: test\r\nContent-Length: 60000\r\n\r\n{");
            boolean headOpen = true;
            boolean bodyOpen = true;
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
            while ((headOpen || bodyOpen) && System.nanoTime() < deadline) {
                headOpen = headOpen && takes(head);
                bodyOpen = bodyOpen && takes(body);
                assertThat(status(ask("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")))
                        .isEqualTo(200);
                TimeUnit.MILLISECONDS.sleep(250);
            }
            assertThat(headOpen).as("a head that trickles").isFalse();
            assertThat(bodyOpen).as("a body that trickles").isFalse();
            silent.setSoTimeout(PATIENCE_MILLIS);
            assertThat(silent.getInputStream().read())
                    .as("a client that says nothing")
                    .isEqualTo(-1);
        }
    }

    @Test
    void shouldKeepAConnectionThatWaitsBetweenTwoRequests() throws Exception {
        try (Socket socket = connect()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            for (int i = 0; i < 2; i++) {
                send(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 200");
                if (i == 0) {
                    // Looked at once meanwhile, and found to be at rest.
                    TimeUnit.MILLISECONDS.sleep(RequestDeadline.DEADLINE.toMillis() + 2_000);
                    readAvailable(socket);
                }
            }
        }
    }

    /** Whether one more byte can be sent, and nothing has come back: neither an answer nor the end. */
    private static boolean takes(Socket socket) throws IOException {
        socket.setSoTimeout(1);
        try {
            send(socket, "a");
            socket.getInputStream().read();
            return false;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void assertNothingGivenAway(String answer) {
        assertThat(answer.toLowerCase(Locale.ROOT))
                .as("no name or version of a server, no trace of its code")
                .doesNotContain("jetty")
                .doesNotContain("javalin")
                .doesNotContain("server:")
                .doesNotContain("x-powered-by")
                .doesNotContain("exception")
                .doesNotContain("\tat ");
    }

    /** Lines of a request's head, after which the connection is to end. */
    private static String request(String... lines) {
        return String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), ops.port());
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** All that comes back until the server closes. */
    private String ask(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                send(socket, request);
            } catch (IOException e) {
                // Refused before all of it was sent; the answer says why.
            }
            return readUntil(socket, null);
        }
    }

    private static String readUntil(Socket socket, @org.jspecify.annotations.Nullable String end) throws IOException {
        StringBuilder answer = new StringBuilder();
        InputStream in = socket.getInputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                answer.append((char) next);
                if (end != null && answer.toString().endsWith(end)) {
                    break;
                }
            }
        } catch (java.net.SocketException e) {
            // Reset after the answer: what came counts.
        }
        return answer.toString();
    }

    private static void readAvailable(Socket socket) throws IOException {
        socket.getInputStream().skipNBytes(socket.getInputStream().available());
    }

    private static int status(String answer) {
        assertThat(answer).startsWith("HTTP/1.1 ");
        return Integer.parseInt(answer.substring(9, 12));
    }
}
