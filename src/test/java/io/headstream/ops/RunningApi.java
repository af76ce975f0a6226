package io.headstream.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headstream.ops.view.SampleView;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The API over a view that a test fills; commands are decided at once by the real machine, or as the test says. */
final class RunningApi implements AutoCloseable {
    static final String OPERATOR = "hs_operator";
    static final String VIEWER = "hs_viewer";
    static final String TOKENS =
            AccessToken.of("ann", Access.OPERATOR, OPERATOR).line() + ","
                    + AccessToken.of("grafana", Access.VIEWER, VIEWER).line();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Ops ops;
    private final AutoCloseable watching;
    private @Nullable SampleView sample;
    private Function<RolloutCommand, Optional<RolloutEvent>> trainer;

    private RunningApi(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("http.port", "0");
        ops = Ops.start(RunningOps.config(all).http(), () -> RunningOps.up(RunningOps.RUNNING), () -> "");
        watching = ops.watch(
                news -> {
                    sample = new SampleView(news, Map.of(0L, Pictures.png(), 1L, new byte[] {1, 2, 3}));
                    return sample.view();
                },
                this::ask);
        trainer = command -> Optional.of(sample().decide(command));
    }

    private Optional<RolloutEvent> ask(RolloutCommand command, Duration timeout) {
        return trainer.apply(command);
    }

    static RunningApi start(String... keysAndValues) {
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new RunningApi(settings);
    }

    SampleView sample() {
        return Objects.requireNonNull(sample);
    }

    Ops ops() {
        return ops;
    }

    void trainerIs(Function<RolloutCommand, Optional<RolloutEvent>> now) {
        trainer = now;
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(ops.url() + path));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(ops.url() + path)).POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** As a well-behaved program on this machine sends it. */
    HttpResponse<String> command(String body, String... headers) throws IOException, InterruptedException {
        String[] all = Arrays.copyOf(headers, headers.length + 4);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        all[headers.length + 2] = "X-Headstream-Client";
        all[headers.length + 3] = "test";
        return post("/api/v1/heads/emoji/commands", body, all);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    @Override
    public void close() {
        ops.close();
        try {
            watching.close();
        } catch (Exception e) {
            throw new IllegalStateException("the view cannot be closed", e);
        }
    }
}
