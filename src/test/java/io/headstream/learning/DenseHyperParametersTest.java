package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.learning.OptimizerSettings.Adam;
import io.headstream.learning.OptimizerSettings.Sgd;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseHyperParametersTest {
    @Test
    void shouldFillInDefaults() {
        assertThat(DenseHyperParameters.of(HyperParameters.of(Map.of()))).isEqualTo(DenseHyperParameters.DEFAULT);
    }

    @Test
    void shouldWriteEveryDefaultInCanonicalText() {
        assertThat(DenseHyperParameters.DEFAULT.toHyperParameters().values())
                .containsExactly(
                        Map.entry("batchSize", "32"),
                        Map.entry("beta1", "0.9"),
                        Map.entry("beta2", "0.999"),
                        Map.entry("classesMax", "1000"),
                        Map.entry("epochs", "2"),
                        Map.entry("epsilon", "0.0000001"),
                        Map.entry("hiddenLayers", ""),
                        Map.entry("kind", "dense"),
                        Map.entry("l2", "0"),
                        Map.entry("labelSmoothing", "0"),
                        Map.entry("learningRate", "0.001"),
                        Map.entry("optimizer", "adam"),
                        Map.entry("replay", "512"));
    }

    @Test
    void shouldReadEveryName() {
        DenseHyperParameters read = DenseHyperParameters.of(HyperParameters.of(Map.ofEntries(
                Map.entry("kind", "dense"),
                Map.entry("hiddenLayers", "256, 128"),
                Map.entry("optimizer", "sgd"),
                Map.entry("momentum", "0.50"),
                Map.entry("learningRate", "1e-2"),
                Map.entry("l2", "0.01"),
                Map.entry("epochs", "2"),
                Map.entry("batchSize", "16"),
                Map.entry("labelSmoothing", "0.1"),
                Map.entry("replay", "0"),
                Map.entry("classesMax", "10"),
                Map.entry("window.examples", "5"))));

        assertThat(read)
                .isEqualTo(new DenseHyperParameters(List.of(256, 128), new Sgd(0.5), 0.01, 0.01, 2, 16, 0.1, 0, 10));
        assertThat(read.toHyperParameters().values())
                .containsEntry("learningRate", "0.01")
                .containsEntry("momentum", "0.5")
                .containsEntry("hiddenLayers", "256,128")
                .doesNotContainKey("beta1");
    }

    @Property
    void shouldComeBackTheSameFromItsText(
            @ForAll @DoubleRange(min = 1e-8, max = 0.99) @Scale(18) double rate,
            @ForAll @DoubleRange(max = 0.9999) @Scale(18) double beta,
            @ForAll @DoubleRange(min = 1e-12, max = 1) @Scale(18) double epsilon) {
        DenseHyperParameters typed =
                new DenseHyperParameters(List.of(7), new Adam(beta, beta, epsilon), rate, beta, 3, 4, 0.5, 6, 7);

        assertThat(DenseHyperParameters.of(typed.toHyperParameters())).isEqualTo(typed);
        assertThat(DenseHyperParameters.of(typed.toHyperParameters()).toHyperParameters())
                .isEqualTo(typed.toHyperParameters());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "learningrate | 0.1 | unknown hyper-parameter 'learningrate', expected some of [batchSize, ",
                "learningRate | fast | hyper-parameter 'learningRate' is 'fast', expected a number from 0.00000001 to 10",
                "learningRate | 0 | hyper-parameter 'learningRate' is '0', expected a number from",
                "learningRate | NaN | hyper-parameter 'learningRate' is 'NaN', expected a number from",
                "learningRate | 1e999999999 | hyper-parameter 'learningRate' is '1e999999999', expected a number from",
                "epochs | 1.5 | hyper-parameter 'epochs' is '1.5', expected a whole number from 1 to 1000",
                "epochs | 0 | hyper-parameter 'epochs' is '0', expected a whole number from 1 to 1000",
                "optimizer | lion | hyper-parameter 'optimizer' is 'lion', expected 'sgd' or 'adam'",
                "momentum | 0.9 | hyper-parameter 'momentum': only with optimizer 'sgd'",
                "kind | svm | hyper-parameter 'kind' is 'svm', expected 'dense'",
                "hiddenLayers | wide | hyper-parameter 'hiddenLayers' is 'wide', expected widths such as",
                "hiddenLayers | 128, | hyper-parameter 'hiddenLayers' is '128,', expected widths such as",
                "hiddenLayers | 9000 | hyper-parameter 'hiddenLayers' is '9000",
                "hiddenLayers | 1,1,1,1,1 | hyper-parameter 'hiddenLayers' has 5, expected at most 4",
            })
    void shouldRefuseByName(String name, String value, String message) {
        assertThatThrownBy(() -> DenseHyperParameters.of(HyperParameters.of(Map.of(name, value))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void shouldRefuseAdamsConstantsWithSgd() {
        assertThatThrownBy(
                        () -> DenseHyperParameters.of(HyperParameters.of(Map.of("optimizer", "sgd", "beta1", "0.9"))))
                .hasMessage("hyper-parameter 'beta1': only with optimizer 'adam'");
    }

    @Test
    void shouldRefuseAWeightDecayThatTurnsWeightsOver() {
        assertThatThrownBy(() -> DenseHyperParameters.of(HyperParameters.of(Map.of("learningRate", "2", "l2", "0.5"))))
                .hasMessageContaining("expected a product below 1");
    }

    @Test
    void shouldChooseTheTrainerByKind() {
        HyperParameters hyperParameters = HyperParameters.of(Map.of("kind", "dense", "epochs", "2"));

        assertThat(HeadTrainers.of(hyperParameters).hyperParameters().values())
                .containsEntry("epochs", "2")
                .containsEntry("kind", "dense");
        assertThatThrownBy(() -> HeadTrainers.of(HyperParameters.of(Map.of("kind", "forest"))))
                .hasMessage("hyper-parameter 'kind' is 'forest', expected 'dense', 'ridge' or 'lda'");
        assertThatThrownBy(() -> HeadTrainers.of(HyperParameters.of(Map.of())))
                .hasMessage("hyper-parameter 'kind' is missing, expected 'dense', 'ridge' or 'lda'");
    }
}
