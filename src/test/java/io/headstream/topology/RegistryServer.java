package io.headstream.topology;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A schema registry's register and look-up calls over HTTP, in memory: a fake at the registry's port. */
final class RegistryServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<String> schemas = new ArrayList<>();

    private RegistryServer(HttpServer server) {
        this.server = server;
    }

    static RegistryServer start() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RegistryServer registry = new RegistryServer(http);
        http.createContext("/subjects/", exchange -> registry.answer(exchange, registry.register(exchange)));
        http.createContext("/schemas/ids/", exchange -> registry.answer(exchange, registry.schema(exchange)));
        http.start();
        return registry;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private synchronized Map<String, Object> register(HttpExchange exchange) throws IOException {
        String schema = JSON.readTree(exchange.getRequestBody()).get("schema").asText();
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return Map.of("id", schemas.indexOf(schema) + 1);
    }

    private synchronized Map<String, Object> schema(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
        if (id < 1 || id > schemas.size()) {
            return Map.of("error_code", 40403, "message", "Schema not found");
        }
        return Map.of("schema", schemas.get(id - 1));
    }

    private void answer(HttpExchange exchange, Map<String, Object> body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(body.containsKey("error_code") ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
