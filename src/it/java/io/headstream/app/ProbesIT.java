package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes of an instance that runs for real. */
class ProbesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void shouldBeReadyWhenItRunsAndTellTheStateOfEachApplication() throws Exception {
        try (LiveCluster cluster = LiveCluster.start(directory);
                Headstream headstream = new Headstream(
                        cluster.config("a", Map.of("http.ready.max.lag", "1000")),
                        Set.of(Role.TRAINER, Role.EMBEDDER))) {
            headstream.start();
            String url = headstream.httpUrl().orElseThrow();

            await().atMost(PATIENCE).until(() -> get(url + "/health/ready").statusCode() == 200);
            JsonNode ready =
                    new ObjectMapper().readTree(get(url + "/health/ready").body());
            assertThat(ready.path("backbone").asText()).isEqualTo("loaded");
            assertThat(ready.path("applications")).hasSize(2).allSatisfy(application -> {
                assertThat(application.path("state").asText()).isEqualTo("RUNNING");
                assertThat(application.path("lag").asLong()).isZero();
            });
            assertThat(get(url + "/health/live").statusCode()).isEqualTo(200);
        }
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
