package io.headstream.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.ops.view.News;
import io.headstream.rollout.RolloutAction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventHubTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    /** Somebody who reads line by line. */
    private static final class Watcher implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;

        Watcher(Ops ops, String path, String token) throws IOException {
            socket = new Socket(
                    InetAddress.getLoopbackAddress(), URI.create(ops.url()).getPort());
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                            .formatted(path, token)
                            .getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The next line that begins so; null at the end. */
        String next(String beginning) throws IOException {
            String line = lines.readLine();
            while (line != null && !line.startsWith(beginning)) {
                line = lines.readLine();
            }
            return line;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void shouldTellWhatHappensAsItHappens() throws Exception {
        try (RunningApi api = RunningApi.start()) {
            api.sample().fill();
            try (Watcher watcher = new Watcher(api.ops(), "/api/v1/events?head=emoji", "")) {
                assertThat(watcher.next("event: ")).isEqualTo("event: hello");

                api.sample().decide("hold", new RolloutAction.Pin(true));

                assertThat(watcher.next("event: ")).isEqualTo("event: rollout");
                assertThat(watcher.next("data: ")).contains("\"head\":\"emoji\"", "\"pinned\":true");
                assertThat(watcher.next("event: ")).isEqualTo("event: history");
                assertThat(watcher.next("data: ")).contains("\"commandId\":\"hold\"");
            }
        }
    }

    @Test
    void shouldTellOfOneHeadOnlyIfAsked() throws Exception {
        try (RunningApi api = RunningApi.start()) {
            api.sample().fill();
            try (Watcher watcher = new Watcher(api.ops(), "/api/v1/events?head=another", "")) {
                assertThat(watcher.next("event: ")).isEqualTo("event: hello");

                api.sample().decide("hold", new RolloutAction.Pin(true));

                assertThat(watcher.next(": ")).isEqualTo(": still here");
            }
        }
    }

    @Test
    void shouldLetGoWhoeverDoesNotKeepUp() throws Exception {
        try (RunningApi api = RunningApi.start()) {
            api.sample().fill();
            try (Watcher watcher = new Watcher(api.ops(), "/api/v1/events", "")) {
                assertThat(watcher.next("event: ")).isEqualTo("event: hello");
                String much = "x".repeat(1 << 20);

                // Far more than the socket's buffers and the queue hold, to a client that does not read.
                for (int i = 0; i < 2 * EventHub.MOST_WAITING; i++) {
                    api.ops().events().accept(new News(News.Kind.STREAM, "", Map.of("much", much)));
                }

                // Reads on, so that the server is not stuck in the middle of a line; and gets to the end.
                assertThat(watcher.next("never")).isNull();
                await().atMost(PATIENCE).until(() -> api.ops().events().clients() == 0);
            }
        }
    }

    @Test
    void shouldTakeABoundedNumberOfWatchers() throws Exception {
        try (RunningApi api = RunningApi.start()) {
            List<Watcher> watchers = new ArrayList<>();
            try {
                for (int i = 0; i < EventHub.MOST_CLIENTS; i++) {
                    Watcher watcher = new Watcher(api.ops(), "/api/v1/events", "");
                    watchers.add(watcher);
                    assertThat(watcher.next("event: ")).isEqualTo("event: hello");
                }

                assertThat(api.get("/api/v1/events").statusCode()).isEqualTo(429);
                assertThat(api.get("/health/live").statusCode()).isEqualTo(200);
            } finally {
                for (Watcher watcher : watchers) {
                    watcher.close();
                }
            }
        }
    }

    @Test
    void shouldEndWhenTheTokenIsTakenAway() throws Exception {
        Path file = Files.writeString(
                directory.resolve("tokens"),
                AccessToken.of("grafana", Access.VIEWER, RunningApi.VIEWER).line());
        try (RunningApi api = RunningApi.start("http.tokens.file", file.toString());
                Watcher watcher = new Watcher(api.ops(), "/api/v1/events", RunningApi.VIEWER)) {
            assertThat(watcher.next("event: ")).isEqualTo("event: hello");

            Files.writeString(file, "# Nobody any more.\n");
            api.sample().fill();

            assertThat(watcher.next("event: ")).isNull();
        }
    }
}
