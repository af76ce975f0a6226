package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosedFormHyperParametersTest {
    @Test
    void shouldFillInDefaults() {
        assertThat(of(Map.of("kind", "ridge")).toHyperParameters().values())
                .isEqualTo(Map.of(
                        "kind", "ridge",
                        "lambda", "auto",
                        "transform", "sqrt",
                        "randomFeatures", "0",
                        "sliding.examples", "0",
                        "sliding.durationMs", "0",
                        "classesMax", "1000"));
        assertThat(of(Map.of("kind", "lda")).toHyperParameters().values()).containsEntry("shrinkage", "auto");
    }

    @Test
    void shouldReadBackWhatItWrote() {
        Map<String, String> text = new HashMap<>(Map.of(
                "kind", "lda",
                "shrinkage", "0.25",
                "transform", "none",
                "randomFeatures", "2048",
                "sliding.examples", "5000",
                "sliding.durationMs", "3600000",
                "classesMax", "12",
                "window.examples", "32"));

        HyperParameters canonical = of(text).toHyperParameters();

        text.remove("window.examples");
        assertThat(canonical.values()).isEqualTo(text);
        assertThat(of(canonical.values()).toHyperParameters()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ridge | lambda | 0 | hyper-parameter 'lambda' is '0', expected a number from 0.000000001 to 1000000000",
                "ridge | lambda | much | hyper-parameter 'lambda' is 'much', expected a number from",
                "ridge | shrinkage | 0.1 | unknown hyper-parameter 'shrinkage'",
                "lda | shrinkage | 1 | hyper-parameter 'shrinkage' is '1', expected a number from 0.000001 to 0.999",
                "lda | lambda | 1 | unknown hyper-parameter 'lambda'",
                "ridge | transform | cube | hyper-parameter 'transform' is 'cube', expected 'none' or 'sqrt'",
                "ridge | randomFeatures | 4097 | hyper-parameter 'randomFeatures' is '4097', expected a whole number from 0 to 4096",
                "ridge | sliding.examples | -1 | hyper-parameter 'sliding.examples' is '-1', expected a whole number from 0 to 65536",
                "ridge | sliding.durationMs | 1000 | hyper-parameter 'sliding.durationMs' is 1000, expected 'sliding.examples' above 0 with it",
                "ridge | classesMax | 2049 | hyper-parameter 'classesMax' is '2049', expected a whole number from 1 to 2048",
                "ridge | learningRate | 1 | unknown hyper-parameter 'learningRate'",
            })
    void shouldRefuseWhatItDoesNotKnow(String kind, String name, String value, String message) {
        assertThatThrownBy(() -> of(Map.of("kind", kind, name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static ClosedFormHyperParameters of(Map<String, String> text) {
        return ClosedFormHyperParameters.of(HyperParameters.of(text));
    }
}
