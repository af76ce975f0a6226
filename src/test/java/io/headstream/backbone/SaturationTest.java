package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SaturationTest {
    @Test
    void shouldCountOnlyWhatTheRangeCannotHold() {
        Saturation saturation = new Saturation("test", 12);
        saturation.observe(new float[] {-8f, 32767 / 4096f, 0f});
        assertThat(saturation.count()).isZero();
        saturation.observe(new float[] {8f, -8.001f, 1f});
        saturation.observe(new float[] {Float.MAX_VALUE});
        assertThat(saturation.count()).isEqualTo(3);
    }
}
