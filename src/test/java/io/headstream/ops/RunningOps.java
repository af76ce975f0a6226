package io.headstream.ops;

import io.headstream.config.HeadstreamConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** HTTP of an instance that does nothing but tell how it is. */
final class RunningOps implements AutoCloseable {
    static final ApplicationStatus RUNNING = new ApplicationStatus("headstream-trainer", "RUNNING", true, false, 7);

    private final HttpClient client;
    private final Ops ops;
    private volatile InstanceStatus status = up(RUNNING);

    private RunningOps(Map<String, String> settings, HttpClient client) {
        this.client = client;
        this.ops = Ops.start(config(settings).http(), () -> status, () -> "# TYPE records counter\nrecords 1\n");
    }

    static RunningOps start(String... keysAndValues) {
        return start(HttpClient.newHttpClient(), keysAndValues);
    }

    static RunningOps start(HttpClient client, String... keysAndValues) {
        Map<String, String> settings = new HashMap<>(Map.of("http.port", "0"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new RunningOps(settings, client);
    }

    static RunningOps withDefaultPort() {
        return new RunningOps(Map.of(), HttpClient.newHttpClient());
    }

    static HeadstreamConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", "localhost:1",
                "wire.schema.registry.url", "http://localhost:1",
                "heads", "emoji"));
        all.putAll(settings);
        return HeadstreamConfig.of(all);
    }

    static InstanceStatus up(ApplicationStatus... applications) {
        return new InstanceStatus(
                "1.2.3", true, InstanceStatus.BackboneStatus.NOT_NEEDED, List.of(applications), List.of());
    }

    /** Does its share, but something is amiss. */
    static InstanceStatus upBut(String remark) {
        return new InstanceStatus(
                "1.2.3", true, InstanceStatus.BackboneStatus.NOT_NEEDED, List.of(RUNNING), List.of(remark));
    }

    void is(InstanceStatus now) {
        status = now;
    }

    String url() {
        return ops.url();
    }

    int port() {
        return URI.create(ops.url()).getPort();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(path, request -> headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> request)
            throws IOException, InterruptedException {
        return client.send(
                request.apply(HttpRequest.newBuilder(URI.create(ops.url() + path))
                                .timeout(Duration.ofSeconds(20)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        ops.close();
    }
}
