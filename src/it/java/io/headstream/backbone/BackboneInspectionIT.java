package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackboneInspectionIT {
    private static final BackboneOptions CPU = BackboneOptions.defaults().on(DeviceChoice.CPU);

    @Test
    void shouldTellHowAModelIsCalledAndWhereThatComesFrom() {
        AtomicLong clock = new AtomicLong();
        BackboneInspection inspection =
                BackboneInspection.of(TestModels.directory("keras"), CPU, () -> clock.addAndGet(4_000_000));
        assertThat(inspection.problem()).isEmpty();
        assertThat(inspection.frozen()).isTrue();
        assertThat(inspection.graph().layers()).isEqualTo(3);
        // Convolution 3·3·3·8, norm 4·8, depthwise 3·3·8 + 8, dense 8·16 + 16.
        assertThat(inspection.graph().parameters()).isGreaterThanOrEqualTo(216 + 32 + 80 + 144);
        assertThat(inspection.dimension()).hasValue(16);
        assertThat(inspection.choices())
                .contains(
                        new BackboneInspection.Choice("signature", "serving_default", "model"),
                        new BackboneInspection.Choice("preprocessing", "minus1to1", "manifest"),
                        new BackboneInspection.Choice("width", "24", "model"),
                        new BackboneInspection.Choice("fit", "stretch", "default"),
                        new BackboneInspection.Choice("embeddingExponent", "12", "default"));
        assertThat(inspection.timings())
                .containsExactly(new BackboneInspection.Timing(1, 4), new BackboneInspection.Timing(8, 0.5));
        assertThat(inspection.render())
                .contains("digest             sha256:" + inspection.digest())
                .contains("  input            picture: float32 [?, 24, 24, 3]")
                .contains("preprocessing      minus1to1 (manifest)")
                .contains("batch 8            0.50 ms an image (2000 images/s)");
    }

    @Test
    void shouldTellWhatIsMissing(@TempDir Path temp) throws IOException {
        Path directory = TestModels.copy("several", temp);
        Files.delete(directory.resolve(Manifest.FILE));
        BackboneInspection inspection = BackboneInspection.of(directory, CPU);
        assertThat(inspection.problem()).isPresent();
        assertThat(inspection.timings()).isEmpty();
        assertThat(inspection.render())
                .contains("signature          broken")
                .contains("signature          embed")
                .contains("  output           both: float32 [?, 10]")
                .containsPattern(
                        "problem +.*key \"signature\": missing, expected the name of one of \\[broken, embed]");
    }

    @Test
    void shouldTimeAModelWithAFixedBatchAtThatBatch() {
        BackboneInspection inspection = BackboneInspection.of(TestModels.directory("looping"), CPU);
        assertThat(inspection.frozen()).isFalse();
        assertThat(inspection.timings())
                .extracting(BackboneInspection.Timing::batchSize)
                .containsExactly(4);
    }
}
