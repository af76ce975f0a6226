package io.headstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Holds the status codes in the API's document and those that the routes really answer to each other: every route is
 * asked in every way that something is known to go wrong.
 */
@Timeout(120)
class OpenApiStatusesTest {
    /** Of any route: a fault of the program, which cannot be caused in each of them. */
    private static final int FAILED = 500;

    private static final List<String> BODIES =
            List.of(body("PIN", "hold it"), body("FLY", "there is no such action"), body("PIN", "x".repeat(70_000)));
    private static final String PIN = BODIES.get(0);

    private final Map<String, Set<Integer>> answered = new TreeMap<>();

    private static String body(String action, String why) {
        return "{\"action\":\"%s\",\"why\":\"%s\"}".formatted(action, why);
    }

    @Test
    void shouldDescribeEveryStatusThatARouteAnswersAndNoOther() throws Exception {
        List<ApiOperation> operations;
        try (RunningApi api = RunningApi.start("http.tokens", RunningApi.TOKENS)) {
            api.sample().fill();
            operations = ApiOperation.of(RunningApi.json(api.get("/api/v1/openapi.json")));
            for (ApiOperation operation : operations) {
                ask(api.ops(), operation);
            }
            api.trainerIs(command -> Optional.empty());
            for (ApiOperation operation : operations) {
                send(api.ops(), operation, operation.at("emoji", "0"), RunningApi.OPERATOR, PIN);
            }
            askWithTooManyWatchers(api.ops(), operations);
        }
        askAsAnother(operations);
        askTooEarly(operations);

        Map<String, Set<Integer>> described = new TreeMap<>();
        for (ApiOperation operation : operations) {
            described.put(operation.toString(), operation.statuses());
            answered.computeIfAbsent(operation.toString(), key -> new TreeSet<>())
                    .add(FAILED);
        }
        assertThat(described).isEqualTo(answered);
    }

    @Test
    void shouldAnswerThatAFaultIsOneOfTheProgram() throws Exception {
        Ops ops = Ops.start(
                RunningOps.config(Map.of("http.port", "0")).http(),
                () -> {
                    throw new IllegalStateException("a fault");
                },
                () -> "");
        try (ops) {
            assertThat(status(ops, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .isEqualTo(FAILED);
        }
    }

    /** As expected, and with each part of it that could be wrong. */
    private void ask(Ops ops, ApiOperation operation) throws IOException {
        String path = operation.at("emoji", "0");
        for (String token : List.of("", RunningApi.VIEWER, RunningApi.OPERATOR)) {
            send(ops, operation, path, token, PIN);
        }
        for (String body : BODIES) {
            send(ops, operation, path, RunningApi.OPERATOR, body);
        }
        if (operation.method().equals("GET")) {
            send(ops, operation, operation.at("nobody", "99"), RunningApi.OPERATOR, PIN);
        }
        send(ops, operation, operation.at("emoji", "many"), RunningApi.OPERATOR, PIN);
        for (String parameter : operation.names("query")) {
            send(ops, operation, path + "?" + parameter + "=%20", RunningApi.OPERATOR, PIN);
        }
        note(operation, status(ops, request(operation, path, "localhost", RunningApi.OPERATOR, "text/plain", PIN)));
    }

    private void askWithTooManyWatchers(Ops ops, List<ApiOperation> operations) throws IOException {
        List<Socket> watchers = new ArrayList<>();
        try {
            String watch = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                    .formatted(RunningApi.VIEWER);
            for (int i = 0; i < EventHub.MOST_CLIENTS; i++) {
                Socket watcher = open(ops, watch);
                watchers.add(watcher);
                assertThat(status(watcher)).isIn(200, 429);
            }
            for (ApiOperation operation : operations) {
                send(ops, operation, operation.at("emoji", "0"), RunningApi.OPERATOR, PIN);
            }
        } finally {
            for (Socket watcher : watchers) {
                watcher.close();
            }
        }
    }

    private void askAsAnother(List<ApiOperation> operations) throws IOException {
        try (RunningApi api = RunningApi.start()) {
            for (ApiOperation operation : operations) {
                String path = operation.at("emoji", "0");
                note(operation, status(api.ops(), request(operation, path, "evil.example", "", "text/plain", PIN)));
            }
        }
    }

    private void askTooEarly(List<ApiOperation> operations) throws IOException {
        InstanceStatus down = RunningOps.up(new ApplicationStatus("headstream-trainer", "ERROR", false, true, 0));
        try (Ops ops = Ops.start(RunningOps.config(Map.of("http.port", "0")).http(), () -> down, () -> "")) {
            for (ApiOperation operation : operations) {
                send(ops, operation, operation.at("emoji", "0"), "", PIN);
            }
        }
    }

    private void send(Ops ops, ApiOperation operation, String path, String token, String body) throws IOException {
        note(operation, status(ops, request(operation, path, "localhost", token, "application/json", body)));
    }

    private void note(ApiOperation operation, int status) {
        answered.computeIfAbsent(operation.toString(), any -> new TreeSet<>()).add(status);
    }

    private static String request(
            ApiOperation operation, String path, String host, String token, String type, String body) {
        String head = "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s: test\r\n"
                .formatted(operation.method(), path, host, Gatekeeper.CLIENT_HEADER);
        String authorization = token.isEmpty() ? "" : "Authorization: Bearer %s\r\n".formatted(token);
        return operation.method().equals("GET")
                ? head + authorization + "\r\n"
                : head
                        + authorization
                        + "Content-Type: %s\r\nContent-Length: %d\r\n\r\n%s".formatted(type, body.length(), body);
    }

    /** The client does not wait for the rest of the answer, which may be without end. */
    private static int status(Ops ops, String request) throws IOException {
        try (Socket socket = open(ops, request)) {
            return status(socket);
        }
    }

    private static Socket open(Ops ops, String request) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(ops.url()).getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    private static int status(Socket socket) throws IOException {
        String line =
                new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
        return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
    }
}
