package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.embedding.BackboneException;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose class path has no natives stands for a platform that none are published for. */
class UnsupportedPlatformIT {
    @Test
    void shouldSayThatThereAreNoNativesForThePlatform(@TempDir Path temp) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*tensorflow-core-native-.*-(linux|macosx|windows)-.*"))
                .collect(Collectors.joining(File.pathSeparator));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        // Without it JavaCPP would find the libraries that this process unpacked.
                        "-Dorg.bytedeco.javacpp.cachedir=" + temp,
                        "-cp",
                        classPath,
                        Load.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output)
                .contains("TensorFlow cannot start: no natives for ")
                .contains("on the class path, expected linux-x86_64, linux-arm64 or macosx-arm64");
    }

    /** Loads the bundled backbone and prints why it cannot. */
    static final class Load {
        private Load() {}

        /** Runs. */
        public static void main(String[] arguments) {
            try {
                TensorFlowBackbone.load(new BackboneSource.Bundled(), BackboneOptions.defaults())
                        .close();
            } catch (BackboneException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
