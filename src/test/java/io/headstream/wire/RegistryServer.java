package io.headstream.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A registry over real HTTP on 127.0.0.1: schemas in memory, and answers that a test wants to see first. */
public final class RegistryServer implements AutoCloseable {
    /** A request that came. */
    record Call(String method, String path, @Nullable String authorization) {}

    private record Answer(int status, String body) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final String scheme;
    private final List<Call> calls = new ArrayList<>();
    private final Queue<Answer> scripted = new ArrayDeque<>();
    private final List<String> schemas = new ArrayList<>();
    private final List<String> subjects = new ArrayList<>();

    private @Nullable String wanted;

    public RegistryServer() throws IOException {
        this(HttpServer.create(anyPort(), 0), "http");
    }

    RegistryServer(SSLContext tls) throws IOException {
        this(https(tls), "https");
    }

    private RegistryServer(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::handle);
        server.start();
    }

    /** Asks for these credentials (basic authentication) from now on. */
    public synchronized RegistryServer guarded(String user, String password) {
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        wanted = "Basic " + Base64.getEncoder().encodeToString(credentials);
        return this;
    }

    public String url() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers the next request this way, once; several stand in line. */
    synchronized RegistryServer answer(int status, String body) {
        scripted.add(new Answer(status, body));
        return this;
    }

    /** Puts a schema under an id: the number of those that were put before, from 1. */
    synchronized int put(String subject, String schema) {
        schemas.add(schema);
        subjects.add(subject);
        return schemas.size();
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        Answer answer;
        synchronized (this) {
            String path = exchange.getRequestURI().toString();
            calls.add(new Call(
                    exchange.getRequestMethod(),
                    path,
                    exchange.getRequestHeaders().getFirst("Authorization")));
            Answer first = scripted.poll();
            boolean refused = wanted != null
                    && !wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            answer = first != null
                    ? first
                    : refused ? error(401, 401, "Unauthorized") : answer(exchange.getRequestMethod(), path, request);
        }
        byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(String method, String path, byte[] request) throws IOException {
        String[] parts = path.substring(1).split("/");
        if (method.equals("GET") && path.startsWith("/schemas/ids/")) {
            int id = Integer.parseInt(parts[2]);
            return id < 1 || id > schemas.size()
                    ? error(404, 40403, "Schema not found")
                    : ok(JSON.createObjectNode().put("schema", schemas.get(id - 1)));
        }
        if (method.equals("POST") && parts[0].equals("subjects")) {
            JsonNode schema = JSON.readTree(request).path("schema");
            for (int i = 0; i < schemas.size(); i++) {
                if (subjects.get(i).equals(parts[1]) && schemas.get(i).equals(schema.textValue())) {
                    return ok(JSON.createObjectNode().put("id", i + 1));
                }
            }
            return parts.length == 3
                    ? ok(JSON.createObjectNode().put("id", put(parts[1], schema.textValue())))
                    : error(404, 40401, "Subject not found");
        }
        return error(404, 404, "No such resource");
    }

    private static Answer ok(ObjectNode body) {
        return new Answer(200, body.toString());
    }

    private static Answer error(int status, int code, String message) {
        ObjectNode body = JSON.createObjectNode().put("error_code", code).put("message", message);
        return new Answer(status, body.toString());
    }

    private static HttpServer https(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
