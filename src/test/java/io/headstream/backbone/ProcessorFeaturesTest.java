package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorFeaturesTest {
    @ParameterizedTest
    @CsvSource({
        "fpu avx2 avx512f avx512_bf16 clzero, true",
        "fpu avx2 amx_bf16, true",
        "fpu avx2 avx512f avx512_vnni, false",
        "fpu avx512_bf16x, false",
        "'', false"
    })
    void shouldFindWhatMultipliesBfloat16(String flags, boolean has) {
        ProcessorFeatures features =
                ProcessorFeatures.of(List.of("processor\t: 0", "flags\t\t: " + flags, "", "vmx flags\t: avx512_bf16"));

        assertThat(features.hasBfloat16()).isEqualTo(has);
    }

    @Test
    void shouldFindNothingWhereNoFlagsAreListed() {
        assertThat(ProcessorFeatures.of(List.of("Features : fp asimd bf16")).flags())
                .isEmpty();
    }
}
