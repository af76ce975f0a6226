package io.headstream.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
    private static final String SECRET = "hs_secret-of-grafana";
    private static final AccessToken GRAFANA = AccessToken.of("grafana", Access.VIEWER, SECRET);

    @TempDir
    private Path directory;

    @Test
    void shouldTellHealthToAnybodyAndMetricsToHoldersOfATokenOnly() throws Exception {
        try (RunningOps ops = RunningOps.start("http.tokens", GRAFANA.line())) {
            assertThat(ops.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(ops.get("/metrics", "Authorization", "Bearer " + SECRET).statusCode())
                    .isEqualTo(200);
            HttpResponse<String> nobody = ops.get("/metrics");
            assertThat(nobody.statusCode()).isEqualTo(401);
            assertThat(nobody.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"headstream\"");
            assertThat(nobody.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(nobody.body()).contains("TOKEN_REQUIRED");
        }
    }

    @ParameterizedTest
    @CsvSource({"Bearer hs_guess", "Basic Z3JhZmFuYTp4", "Bearer", "Bearer ''"})
    void shouldRefuseAnyOtherAuthorization(String authorization) throws Exception {
        try (RunningOps ops = RunningOps.start("http.tokens", GRAFANA.line())) {
            HttpResponse<String> refused = ops.get("/metrics", "Authorization", authorization);

            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("TOKEN_UNKNOWN").doesNotContain("guess");
        }
    }

    @Test
    void shouldGiveAndTakeTokensWithoutARestart() throws Exception {
        Path file = Files.writeString(directory.resolve("tokens"), "# Nobody yet.\n\n");
        try (RunningOps ops = RunningOps.start("http.tokens.file", file.toString())) {
            assertThat(status(ops)).isEqualTo(401);

            write(file, GRAFANA.line() + "\n");
            assertThat(status(ops)).isEqualTo(200);

            write(file, "not a token\n");
            assertThat(status(ops)).as("a fault leaves tokens as they were").isEqualTo(200);

            write(file, "");
            assertThat(status(ops)).isEqualTo(401);
        }
    }

    @Test
    void shouldNotStartWithAFaultyTokenFileAndSayWhichLine() throws Exception {
        Path file = Files.writeString(directory.resolve("tokens"), "# Mine.\ngrafana:admin:" + "0".repeat(64) + "\n");

        assertThatThrownBy(() -> RunningOps.start("http.tokens.file", file.toString()))
                .isInstanceOf(OpsException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("viewer or operator");
    }

    @Test
    void shouldNotStartWithTwoTokensOfOneName() throws Exception {
        Path file = Files.writeString(directory.resolve("tokens"), GRAFANA.line() + "\n" + GRAFANA.line() + "\n");

        assertThatThrownBy(() -> RunningOps.start("http.tokens.file", file.toString()))
                .isInstanceOf(OpsException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("a second token 'grafana'");
    }

    @Test
    void shouldListenBeyondThisMachineWithTokensOnly() throws Exception {
        assertThatThrownBy(() -> RunningOps.config(Map.of("http.host", "0.0.0.0")))
                .hasMessageContaining("http.host")
                .hasMessageContaining("as long as there is no token");
        try (RunningOps ops = RunningOps.start("http.host", "0.0.0.0", "http.tokens", GRAFANA.line())) {
            assertThat(ops.url()).startsWith("http://0.0.0.0:");
            assertThat(ops.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldMakeTokensThatAreKeptByTheirHashOnly() {
        assertThat(GRAFANA.line()).matches("grafana:viewer:[0-9a-f]{64}").doesNotContain(SECRET);
        assertThat(AccessToken.newSecret(new java.security.SecureRandom()))
                .matches("hs_[A-Za-z0-9_-]{43}")
                .isNotEqualTo(AccessToken.newSecret(new java.security.SecureRandom()));
    }

    private static int status(RunningOps ops) throws IOException, InterruptedException {
        return ops.get("/metrics", "Authorization", "Bearer " + SECRET).statusCode();
    }

    /** With a time of its own, for a file system's clock may tick but once a second. */
    private void write(Path file, String content) throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        Path written = Files.writeString(directory.resolve("new"), content);
        Files.setLastModifiedTime(written, FileTime.from(before.toInstant().plusSeconds(1)));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
