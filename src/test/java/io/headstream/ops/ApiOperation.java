package io.headstream.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * One operation as the API's document describes it.
 *
 * @param method of HTTP, in capitals
 * @param path with {@code {parameters}}
 * @param description all that the document says of it
 */
record ApiOperation(String method, String path, JsonNode description) {
    static List<ApiOperation> of(JsonNode document) {
        List<ApiOperation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operations.add(new ApiOperation(
                                operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue()))));
        return operations;
    }

    /** Parameters that come in so: {@code path}, {@code query} or {@code header}. */
    List<JsonNode> parameters(String in) {
        List<JsonNode> parameters = new ArrayList<>();
        description.path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals(in)) {
                parameters.add(parameter);
            }
        });
        return parameters;
    }

    Set<String> names(String in) {
        Set<String> names = new TreeSet<>();
        parameters(in).forEach(parameter -> names.add(parameter.path("name").asText()));
        return names;
    }

    Set<Integer> statuses() {
        Set<Integer> statuses = new TreeSet<>();
        description.path("responses").fieldNames().forEachRemaining(status -> statuses.add(Integer.parseInt(status)));
        return statuses;
    }

    /** The path for a head, and for a picture of partition 0. */
    String at(String head, String offset) {
        return path.replace("{head}", head).replace("{partition}", "0").replace("{offset}", offset);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
