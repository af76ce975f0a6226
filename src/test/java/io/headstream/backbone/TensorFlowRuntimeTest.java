package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.BackboneException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;

class TensorFlowRuntimeTest {
    private static final TensorFlowRuntime.Device CPU = new TensorFlowRuntime.Device("CPU:0", "CPU", 256L << 20);
    private static final TensorFlowRuntime.Device GPU = new TensorFlowRuntime.Device("GPU:0", "GPU", 40L << 30);

    @Test
    void shouldChooseTheGpuByItselfWhereThereIsOne() {
        assertThat(TensorFlowRuntime.choose(List.of(CPU, GPU), DeviceChoice.AUTO))
                .contains(GPU);
        assertThat(TensorFlowRuntime.choose(List.of(CPU), DeviceChoice.AUTO)).isEmpty();
        assertThat(GPU.described()).isEqualTo("GPU:0 (40.0 GiB)");
    }

    @Test
    void shouldStayOnTheProcessorWhenAskedTo() {
        assertThat(TensorFlowRuntime.choose(List.of(CPU, GPU), DeviceChoice.CPU))
                .isEmpty();
    }

    @Test
    void shouldNeverFallBackToTheProcessorSilently() {
        assertThat(TensorFlowRuntime.choose(List.of(CPU, GPU), DeviceChoice.GPU))
                .contains(GPU);
        assertThatExceptionOfType(BackboneException.class)
                .isThrownBy(() -> TensorFlowRuntime.choose(List.of(CPU), DeviceChoice.GPU))
                .withMessageStartingWith("device=gpu: TensorFlow found no GPU (only [CPU:0]), expected at least one");
    }

    @Test
    void shouldReadChoicesInAnyCase() {
        assertThat(DeviceChoice.of("gpu")).isEqualTo(DeviceChoice.GPU);
        assertThat(DeviceChoice.of("Auto")).isEqualTo(DeviceChoice.AUTO);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeviceChoice.of("tpu"))
                .withMessage("device 'tpu': expected auto, cpu or gpu");
    }

    @Test
    void shouldTakeAGpusMemoryAsItIsNeededOrAShareOfItAtOnce() {
        ConfigProto asNeeded = runtime(BackboneOptions.defaults()).networkConfig();
        ConfigProto share =
                runtime(options(Precision.FLOAT32, new GpuMemory(0.4, true))).networkConfig();

        assertThat(asNeeded.getGpuOptions().getAllowGrowth()).isTrue();
        assertThat(asNeeded.getGpuOptions().getPerProcessGpuMemoryFraction()).isZero();
        assertThat(asNeeded.getGpuOptions().getForceGpuCompatible()).isFalse();
        assertThat(share.getGpuOptions().getAllowGrowth()).isFalse();
        assertThat(share.getGpuOptions().getPerProcessGpuMemoryFraction()).isEqualTo(0.4);
        assertThat(share.getGpuOptions().getForceGpuCompatible()).isTrue();
        assertThat(share.getAllowSoftPlacement()).isFalse();
    }

    @Test
    void shouldRewriteTheNetworkAloneForMixedPrecision() {
        TensorFlowRuntime mixed = runtime(options(Precision.MIXED, GpuMemory.AS_NEEDED));

        assertThat(rewriting(mixed.networkConfig()).getAutoMixedPrecision()).isEqualTo(RewriterConfig.Toggle.ON);
        assertThat(rewriting(mixed.processorConfig()).getAutoMixedPrecision()).isEqualTo(RewriterConfig.Toggle.DEFAULT);
        assertThat(rewriting(runtime(BackboneOptions.defaults()).networkConfig())
                        .getAutoMixedPrecision())
                .isEqualTo(RewriterConfig.Toggle.DEFAULT);
    }

    @Test
    void shouldTakeMixedPrecisionForAnotherBackboneOnEachKindOfDevice() {
        BackboneDigest digest = new BackboneDigest("ab".repeat(32));
        BackboneOptions mixed = options(Precision.MIXED, GpuMemory.AS_NEEDED);

        assertThat(runtime(BackboneOptions.defaults()).digest(digest)).isEqualTo(digest);
        assertThat(runtime(mixed).digest(digest))
                .isNotEqualTo(digest)
                .isEqualTo(runtime(mixed).digest(digest))
                .isNotEqualTo(new TensorFlowRuntime(Optional.empty(), mixed).digest(digest));
    }

    @Test
    void shouldRefuseMixedPrecisionOnAProcessorThatWouldComputeOtherwise() {
        ProcessorFeatures without = new ProcessorFeatures(Set.of("avx2", "avx512f"));
        ProcessorFeatures with = new ProcessorFeatures(Set.of("avx512_bf16"));

        assertThatThrownBy(() -> TensorFlowRuntime.checkBfloat16(without, "1"))
                .isInstanceOf(BackboneException.class)
                .hasMessageContaining("precision=mixed: this processor does not multiply bfloat16")
                .hasMessageContaining("expected avx512_bf16 or amx_bf16");
        assertThatThrownBy(() -> TensorFlowRuntime.checkBfloat16(with, "0"))
                .isInstanceOf(BackboneException.class)
                .hasMessageContaining("TF_ENABLE_ONEDNN_OPTS is '0', expected 1");
        assertThatCode(() -> TensorFlowRuntime.checkBfloat16(with, "1")).doesNotThrowAnyException();
        assertThatCode(() -> TensorFlowRuntime.checkBfloat16(with, null)).doesNotThrowAnyException();
    }

    private static TensorFlowRuntime runtime(BackboneOptions options) {
        return new TensorFlowRuntime(Optional.of(GPU), options);
    }

    private static BackboneOptions options(Precision precision, GpuMemory memory) {
        return new BackboneOptions(DeviceChoice.GPU, 32, 1, 0, precision, memory);
    }

    private static RewriterConfig rewriting(ConfigProto config) {
        return config.getGraphOptions().getRewriteOptions();
    }

    @Test
    void shouldRefuseOptionsThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> new GpuMemory(1.1, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new GpuMemory(Double.NaN, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BackboneOptions.defaults().withBatchSize(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BackboneOptions(DeviceChoice.CPU, 1, -1, 0));
    }
}
