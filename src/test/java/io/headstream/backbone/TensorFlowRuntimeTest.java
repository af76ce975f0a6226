package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headstream.embedding.BackboneException;
import java.util.List;
import org.junit.jupiter.api.Test;

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
    void shouldRefuseOptionsThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BackboneOptions.defaults().withBatchSize(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BackboneOptions(DeviceChoice.CPU, 1, -1, 0));
    }
}
