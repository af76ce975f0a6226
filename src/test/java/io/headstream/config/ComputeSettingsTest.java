package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ComputeSettingsTest {
    @Test
    void shouldReadWhatIsSetForAGpu() {
        BackboneSettings backbone = HeadstreamConfig.of(Settings.with(
                        "backbone.device",
                        "gpu",
                        "backbone.precision",
                        "mixed",
                        "backbone.gpu.memory.fraction",
                        "0.4",
                        "backbone.gpu.pinned.memory",
                        "true"))
                .backbone();

        assertThat(backbone.device()).isEqualTo(BackboneSettings.Device.GPU);
        assertThat(backbone.compute()).isEqualTo(new ComputeSettings(true, 0.4, true));
    }

    @Test
    void shouldRefuseMixedPrecisionOnWhateverIsThere() {
        assertThat(refused(Settings.with("backbone.precision", "mixed", "backbone.device", "auto")))
                .containsOnlyKeys("backbone.precision")
                .hasEntrySatisfying(
                        "backbone.precision",
                        sentence -> assertThat(sentence).contains("float32, or backbone.device=gpu or cpu with it"));
    }

    @Test
    void shouldTakeMixedPrecisionOnAProcessor() {
        assertThat(HeadstreamConfig.of(Settings.with("backbone.precision", "mixed", "backbone.device", "cpu"))
                        .backbone()
                        .compute()
                        .mixedPrecision())
                .isTrue();
    }

    @Test
    void shouldRefuseMixedPrecisionUnderATailThatLearns() {
        assertThat(refused(Settings.with(
                        "backbone.precision",
                        "mixed",
                        "backbone.device",
                        "gpu",
                        "backbone.unfreeze.from",
                        "15",
                        "learners",
                        "finetune")))
                .containsOnlyKeys("backbone.precision")
                .hasEntrySatisfying(
                        "backbone.precision",
                        sentence -> assertThat(sentence).contains("float32, as backbone.unfreeze.from is set"));
    }

    @Test
    void shouldSayWhatAPrecisionAndAFractionMayBe() {
        assertThat(refused(Settings.with("backbone.precision", "float8", "backbone.gpu.memory.fraction", "1.5")))
                .containsOnlyKeys("backbone.precision", "backbone.gpu.memory.fraction")
                .hasEntrySatisfying(
                        "backbone.precision", sentence -> assertThat(sentence).contains("one of float32, mixed"))
                .hasEntrySatisfying(
                        "backbone.gpu.memory.fraction",
                        sentence -> assertThat(sentence).contains("a number from 0 to 1"));
    }

    private static Map<String, String> refused(Map<String, String> settings) {
        return catchThrowableOfType(InvalidConfigException.class, () -> HeadstreamConfig.of(settings))
                .problems()
                .stream()
                .collect(Collectors.toMap(ConfigProblem::key, ConfigProblem::sentence));
    }
}
