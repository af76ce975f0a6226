package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDirectoryTest {
    private final Instant later = Instant.now().plus(Duration.ofHours(1));

    @TempDir
    Path parent;

    @Test
    void shouldBeGoneWithAllThatIsInItWhenClosed() throws IOException {
        DemoDirectory directory = DemoDirectory.create(parent);
        Files.createDirectories(directory.path().resolve("broker/logs"));
        Files.writeString(directory.path().resolve("broker/logs/0.log"), "records");

        directory.close();

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void shouldRemoveWhatAKilledDemoLeftBehind() throws IOException {
        Path abandoned = parent.resolve("headstream-demo-123");
        Files.createDirectories(abandoned.resolve("state"));
        Files.writeString(abandoned.resolve("lock"), "");
        Files.writeString(abandoned.resolve("state/1"), "state");

        DemoDirectory.removeAbandoned(parent, later);

        assertThat(abandoned).doesNotExist();
    }

    @Test
    void shouldLeaveALivingDemoAlone() {
        try (DemoDirectory living = DemoDirectory.create(parent)) {
            DemoDirectory.removeAbandoned(parent, later);

            assertThat(living.path()).isDirectory();
        }
    }

    @Test
    void shouldLeaveADemoAloneThatHasOnlyJustMadeItsDirectory() throws IOException {
        Path fresh = Files.createDirectory(parent.resolve("headstream-demo-456"));

        DemoDirectory.removeAbandoned(parent, Instant.now());
        assertThat(fresh).exists();

        DemoDirectory.removeAbandoned(parent, later);
        assertThat(fresh).doesNotExist();
    }

    @Test
    void shouldNotFollowALinkOutOfItsParent(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("lock"), "");
        Path precious = Files.writeString(elsewhere.resolve("precious"), "data");
        Files.createSymbolicLink(parent.resolve("headstream-demo-link"), elsewhere);
        Path abandoned = Files.createDirectory(parent.resolve("headstream-demo-789"));
        Files.createSymbolicLink(abandoned.resolve("inside"), elsewhere);

        DemoDirectory.removeAbandoned(parent, later);

        assertThat(precious).hasContent("data");
        assertThat(abandoned).doesNotExist();
    }

    @Test
    void shouldLeaveOtherFilesAlone() throws IOException {
        Path other = Files.createDirectory(parent.resolve("somebody-elses"));
        Path log = Files.writeString(parent.resolve("headstream-demo-failed-1.log"), "log");

        DemoDirectory.removeAbandoned(parent, later);

        assertThat(other).exists();
        assertThat(log).exists();
    }
}
