package io.headstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.headstream.rollout.RolloutMove;
import io.javalin.http.HandlerType;
import io.javalin.router.ParsedEndpoint;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the API's document and what the server really does to each other. */
class OpenApiTest {
    private static final Set<String> CONSOLE =
            ConsoleFiles.FILES.stream().map(file -> "/console/" + file).collect(Collectors.toSet());

    private RunningApi api;
    private JsonNode document;

    @BeforeEach
    void start() throws Exception {
        api = RunningApi.start("http.tokens", RunningApi.TOKENS);
        api.sample().fill();
        document = RunningApi.json(api.get("/api/v1/openapi.json"));
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    @Test
    void shouldDescribeEveryRouteAndNoOther() {
        Set<String> served = new TreeSet<>();
        for (ParsedEndpoint endpoint : api.ops().javalin().unsafe.internalRouter.allHttpHandlers()) {
            HandlerType method = endpoint.endpoint.method;
            String path = endpoint.endpoint.path;
            if (method.isHttpMethod() && !CONSOLE.contains(path) && !path.equals("/")) {
                served.add(method.name() + " " + path);
            }
        }
        Set<String> described = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(described).isEqualTo(served);
    }

    @Test
    void shouldNameEveryParameterOfAPath() {
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().forEach(operation -> {
                    Set<String> inPath = new TreeSet<>();
                    for (String part : path.getKey().split("/")) {
                        if (part.startsWith("{")) {
                            inPath.add(part.substring(1, part.length() - 1));
                        }
                    }
                    Set<String> named = new TreeSet<>();
                    operation.path("parameters").forEach(parameter -> {
                        if (parameter.path("in").asText().equals("path")) {
                            named.add(parameter.path("name").asText());
                            assertThat(parameter.path("required").asBoolean()).isTrue();
                        }
                    });
                    assertThat(named).as(path.getKey()).isEqualTo(inPath);
                }));
    }

    @ParameterizedTest
    @CsvSource({
        "/health/live, /health/live",
        "/health/ready, /health/ready",
        "/api/v1/me, /api/v1/me",
        "/api/v1/heads, /api/v1/heads",
        "/api/v1/heads/{head}, /api/v1/heads/emoji",
        "/api/v1/heads/{head}/versions, /api/v1/heads/emoji/versions?limit=2",
        "/api/v1/heads/{head}/versions, /api/v1/heads/emoji/versions?learner=ridge",
        "/api/v1/heads/{head}/evaluations, /api/v1/heads/emoji/evaluations",
        "/api/v1/heads/{head}/confusion, /api/v1/heads/emoji/confusion?windows=3&learner=dense",
        "/api/v1/heads/{head}/history, /api/v1/heads/emoji/history?limit=1",
        "/api/v1/heads/{head}/predictions, /api/v1/heads/emoji/predictions",
        "/api/v1/dead-letters, /api/v1/dead-letters",
        "/api/v1/stream, /api/v1/stream"
    })
    void shouldAnswerAsItsSchemaSays(String template, String path) throws Exception {
        HttpResponse<String> answer = api.get(path, "Authorization", "Bearer " + RunningApi.VIEWER);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertFits(template, "get", answer);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/heads/{head}, /api/v1/heads/nobody, 404",
        "/api/v1/heads/{head}/versions, /api/v1/heads/emoji/versions?limit=0, 400",
        "/api/v1/heads/{head}/history, /api/v1/heads/emoji/history?before=x, 400",
        "/api/v1/heads/{head}/confusion, /api/v1/heads/emoji/confusion?windows=51, 400",
        "/api/v1/images/{partition}/{offset}/thumbnail, /api/v1/images/0/99/thumbnail, 404",
        "/api/v1/images/{partition}/{offset}/thumbnail, /api/v1/images/0/-1/thumbnail, 400"
    })
    void shouldRefuseAsItsSchemaSays(String template, String path, int status) throws Exception {
        HttpResponse<String> answer = api.get(path, "Authorization", "Bearer " + RunningApi.VIEWER);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertFits(template, "get", answer);
        HttpResponse<String> nobody = api.get(path);
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertFits(template, "get", nobody);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"action\":\"PIN\",\"why\":\"hold it\"} | 200",
                "{\"action\":\"UNPIN\",\"why\":\"let go\"} | 409",
                "{\"action\":\"CANARY\",\"version\":\"ridge/1\",\"percent\":12.5,\"why\":\"try\"} | 200",
                "{\"action\":\"CANARY\",\"version\":\"ridge/1\",\"why\":\"try\"} | 400",
                "{\"action\":\"FLY\",\"why\":\"try\"} | 400",
                "[] | 400",
                "{ | 400"
            })
    void shouldAnswerCommandsAsItsSchemaSays(String body, int status) throws Exception {
        HttpResponse<String> answer = api.command(body, "Authorization", "Bearer " + RunningApi.OPERATOR);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertFits("/api/v1/heads/{head}/commands", "post", answer);
        HttpResponse<String> viewer = api.command(body, "Authorization", "Bearer " + RunningApi.VIEWER);
        assertThat(viewer.statusCode()).isEqualTo(403);
        assertFits("/api/v1/heads/{head}/commands", "post", viewer);
    }

    @Test
    void shouldNameEveryActionAndCategory() {
        assertThat(document.at("/components/schemas/Action/enum"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        Arrays.stream(RolloutMove.values()).map(Enum::name).toArray(String[]::new));
        assertThat(document.at("/components/schemas/Problem/properties/category/enum"))
                .extracting(JsonNode::asText)
                .containsExactly(Arrays.stream(HttpProblem.Category.values())
                        .map(Enum::name)
                        .toArray(String[]::new));
    }

    /** The answer's status is described for the route, and its body fits the schema of that. */
    private void assertFits(String template, String method, HttpResponse<String> answer) throws IOException {
        String pointer = "/paths/%s/%s/responses/%d/content/%s/schema"
                .formatted(
                        escaped(template),
                        method,
                        answer.statusCode(),
                        escaped(answer.headers().firstValue("Content-Type").orElse("none")));
        assertThat(document.at(pointer).isMissingNode())
                .as("no %s in the document", pointer)
                .isFalse();
        ObjectNode schema = document.at(pointer).deepCopy();
        schema.set("components", document.path("components"));
        Set<ValidationMessage> faults = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(new ObjectMapper().readTree(answer.body()));
        assertThat(faults).as(answer.body()).isEmpty();
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
