package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRegistryIT {
    private static final Path DIRECTORY =
            Path.of(System.getProperty("headstream.registry.directory", "target/registry"));

    @TempDir
    private Path work;

    @Test
    void shouldAnswerUntilItIsClosed() throws Exception {
        EmbeddedRegistry registry = EmbeddedRegistry.start(DIRECTORY, work);
        try (registry) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(registry.url() + "/subjects"))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .body())
                    .isEqualTo("[]");
        }
        assertThat(ProcessHandle.of(registry.pid())).isEmpty();
        registry.close();
    }

    @Test
    void shouldEndWhenItsParentIsKilled() throws IOException {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        DIRECTORY.toString(),
                        work.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long child;
        try (BufferedReader out = parent.inputReader()) {
            child = Long.parseLong(out.readLine());
            assertThat(ProcessHandle.of(child)).isPresent();
        } finally {
            parent.destroyForcibly();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive))
                        .isEmpty());
    }

    @Test
    void shouldSayWhatIsMissingInAnEmptyDirectory() {
        assertThatThrownBy(() -> EmbeddedRegistry.start(work.resolve("nowhere"), work))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("-runner.jar");
    }

    @Test
    void shouldShowTheEndOfTheLogOfARegistryThatDoesNotComeUp() throws IOException {
        Path broken = Files.createDirectories(work.resolve("broken"));
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // Without its lib directory the runner finds no class that it needs.
                Files.copy(file, broken.resolve(file.getFileName()));
            }
        }
        assertThatThrownBy(() -> EmbeddedRegistry.start(broken, work))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended with status")
                .hasMessageContaining("NoClassDefFoundError");
    }

    /** A program that starts a registry, tells its process id, and waits to be killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws InterruptedException {
            EmbeddedRegistry registry = EmbeddedRegistry.start(Path.of(args[0]), Path.of(args[1]));
            System.out.println(registry.pid());
            Thread.currentThread().join();
        }
    }
}
