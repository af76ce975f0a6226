package io.headstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All schemas of a registry, taken from one and put into an empty one, under the ids that records name them by. */
final class StoredSchemas {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StoredSchemas() {}

    /** As the registry tells of them: subject, version, id, schema. In the order of their ids. */
    static List<JsonNode> take(String registryUrl) throws Exception {
        List<JsonNode> schemas = new ArrayList<>();
        for (JsonNode subject : get(registryUrl + "/subjects")) {
            String versions = registryUrl + "/subjects/" + subject.asText() + "/versions";
            for (JsonNode version : get(versions)) {
                schemas.add(get(versions + "/" + version.asInt()));
            }
        }
        schemas.sort(Comparator.comparingInt(schema -> schema.get("id").asInt()));
        return schemas;
    }

    /**
     * Registers them; the registry counts ids from 1.
     *
     * @throws IllegalStateException if it gives one another id
     */
    static void put(String registryUrl, List<JsonNode> schemas) throws Exception {
        int next = 1;
        for (JsonNode schema : schemas) {
            int id = schema.get("id").asInt();
            for (; next < id; next++) {
                // Used up where they come from, as when two register the same schema at once.
                String unused = "{\"type\":\"record\",\"name\":\"Unused%d\",\"fields\":[]}".formatted(next);
                put(registryUrl, "unused-" + next, unused, next);
            }
            put(
                    registryUrl,
                    schema.get("subject").asText(),
                    schema.get("schema").asText(),
                    id);
            next = Math.max(next, id + 1);
        }
    }

    private static void put(String registryUrl, String subject, String schema, int id) throws Exception {
        String body = JSON.writeValueAsString(JSON.createObjectNode().put("schema", schema));
        HttpRequest request = HttpRequest.newBuilder(URI.create(registryUrl + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        int found = send(request).get("id").asInt();
        if (found != id) {
            throw new IllegalStateException("subject '%s' was registered under id %d, expected %d as records name it"
                    .formatted(subject, found, id));
        }
    }

    private static JsonNode get(String url) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url)).build());
    }

    private static JsonNode send(HttpRequest request) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(
                    "%s answered %d: %s".formatted(request.uri(), answer.statusCode(), answer.body()));
        }
        return JSON.readTree(answer.body());
    }
}
