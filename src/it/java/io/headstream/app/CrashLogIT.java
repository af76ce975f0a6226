package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.cli.HeadstreamCommand;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM that crashes leaves behind. */
class CrashLogIT {
    private static final String SECRET = "hunter2-in-the-environment";
    private static final String ALSO_SECRET = "hunter2-in-the-file";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldLeaveNoSecretInTheLogOfTheCrash() throws Exception {
        Path crash = directory.resolve("hs_err.log");
        Path output = directory.resolve("output.log");
        // Takes connections and never answers: the instance waits for its registry when it dies.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Path config = Files.writeString(
                    directory.resolve("headstream.properties"), """
                            kafka.bootstrap.servers=127.0.0.1:1
                            wire.schema.registry.url=http://127.0.0.1:%d
                            kafka.ssl.truststore.password=%s
                            http.port=0
                            heads=emoji
                            """.formatted(silent.getLocalPort(), ALSO_SECRET));
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:ErrorFile=" + crash,
                            "-XX:-CreateCoredumpOnCrash",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            HeadstreamCommand.class.getName(),
                            "run",
                            "--config",
                            config.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment()
                    .putAll(Map.of(
                            "HEADSTREAM_KAFKA_SASL_JAAS_CONFIG",
                            "a.LoginModule required password=\"%s\";".formatted(SECRET),
                            "HEADSTREAM_WIRE_BASIC_AUTH_USER_INFO",
                            "me:" + SECRET));
            Process process = builder.start();
            try {
                await().atMost(PATIENCE).until(() -> Files.readString(output).contains(" starts as "));
                assertThat(new ProcessBuilder("kill", "-SEGV", Long.toString(process.pid()))
                                .start()
                                .waitFor())
                        .isZero();
                assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }
        }

        assertThat(Files.readString(crash))
                .contains("SIGSEGV", "java_command: " + HeadstreamCommand.class.getName(), "Environment Variables:")
                .doesNotContain(SECRET, ALSO_SECRET);
        assertThat(Files.readString(output)).contains("[hidden]").doesNotContain(SECRET, ALSO_SECRET);
    }
}
