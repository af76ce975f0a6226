package io.headstream.ops;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The console's own files, a fixed list of them: there is no path that leads anywhere else. */
final class ConsoleFiles {
    private static final String DIRECTORY = "/io/headstream/ops/console/";
    private static final String API_DOCUMENT = "/io/headstream/ops/openapi.json";
    private static final String INDEX = "index.html";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    static final List<String> FILES = List.of(
            INDEX,
            "console.css",
            "main.js",
            "api.js",
            "dom.js",
            "chart.js",
            "commands.js",
            "panels.js",
            "format.js",
            "icon.svg");

    private ConsoleFiles() {}

    static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(file("/", DIRECTORY + INDEX, typeOf(INDEX)));
        for (String file : FILES) {
            routes.add(file("/console/" + file, DIRECTORY + file, typeOf(file)));
        }
        routes.add(file("/api/v1/openapi.json", API_DOCUMENT, "application/json"));
        return routes;
    }

    private static Route file(String path, String resource, String type) {
        byte[] content = read(resource);
        return Route.get(
                path,
                Access.ANYONE,
                (Context context) -> context.contentType(type).result(content));
    }

    private static String typeOf(String file) {
        return TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "application/octet-stream");
    }

    private static byte[] read(String resource) {
        try (InputStream content = ConsoleFiles.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new IllegalStateException("resource %s is missing".formatted(resource));
            }
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
