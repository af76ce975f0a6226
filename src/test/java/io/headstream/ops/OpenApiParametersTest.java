package io.headstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Handler;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds the parameters in the API's document and those that the routes really read to each other. */
class OpenApiParametersTest {
    private RunningApi api;
    private List<ApiOperation> operations;

    @BeforeEach
    void start() throws Exception {
        api = RunningApi.start();
        api.sample().fill();
        operations = ApiOperation.of(RunningApi.json(api.get("/api/v1/openapi.json")));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void shouldNameEveryParameterThatARouteReadsAndNoOther() throws Exception {
        for (ApiOperation operation : operations) {
            ReadParameters read = new ReadParameters();
            handler(operation).handle(read.context());

            assertThat(operation.names("query")).as("query of %s", operation).isEqualTo(read.query());
            Set<String> headers = new TreeSet<>(read.headers());
            if (!operation.method().equals("GET")) {
                headers.add(Gatekeeper.CLIENT_HEADER);
            }
            assertThat(operation.names("header")).as("headers of %s", operation).isEqualTo(headers);
        }
    }

    @Test
    void shouldSayWhichNumbersAParameterTakes() throws Exception {
        int numbers = 0;
        for (ApiOperation operation : operations) {
            for (JsonNode parameter : operation.parameters("query")) {
                JsonNode schema = parameter.path("schema");
                if (!schema.path("type").asText().equals("integer")) {
                    continue;
                }
                String name = parameter.path("name").asText();
                HttpResponse<String> refused = api.get("%s?%s=many".formatted(operation.at("emoji", "0"), name));

                assertThat(refused.statusCode()).as("%s of %s", name, operation).isEqualTo(400);
                assertThat(RunningApi.json(refused).path("detail").asText())
                        .as("%s of %s", name, operation)
                        .isEqualTo(
                                "another %s, expected a whole number from %d to %d",
                                name,
                                schema.path("minimum").asLong(),
                                schema.path("maximum").asLong(Long.MAX_VALUE));
                numbers++;
            }
        }
        assertThat(numbers).isPositive();
    }

    private Handler handler(ApiOperation operation) {
        return api.ops().javalin().unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.path.equals(operation.path())
                        && endpoint.method.name().equals(operation.method()))
                .findFirst()
                .orElseThrow()
                .handler;
    }
}
