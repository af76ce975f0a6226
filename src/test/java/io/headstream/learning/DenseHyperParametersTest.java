package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.learning.Hinge.Scheme;
import io.headstream.learning.LearningRate.Schedule;
import io.headstream.learning.OptimizerSettings.AdaGrad;
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
                        Map.entry("averaging", "0.98"),
                        Map.entry("batchSize", "32"),
                        Map.entry("classBalance", "0"),
                        Map.entry("classesMax", "1000"),
                        Map.entry("clipNorm", "1000"),
                        Map.entry("dropout", "0"),
                        Map.entry("epochs", "3"),
                        Map.entry("epsilon", "0.0000001"),
                        Map.entry("hiddenLayers", ""),
                        Map.entry("initialAccumulator", "0.001"),
                        Map.entry("kind", "dense"),
                        Map.entry("l2", "0.05"),
                        Map.entry("labelSmoothing", "0"),
                        Map.entry("learningRate", "0.0075"),
                        Map.entry("optimizer", "adagrad"),
                        Map.entry("replay", "8192"),
                        Map.entry("replayRatio", "3"),
                        Map.entry("revision", "2"),
                        Map.entry("schedule", "constant"),
                        Map.entry("temperature", "prequential"));
    }

    @Test
    void shouldReadEveryName() {
        DenseHyperParameters read = DenseHyperParameters.of(HyperParameters.of(Map.ofEntries(
                Map.entry("kind", "dense"),
                Map.entry("revision", "2"),
                Map.entry("hiddenLayers", "256, 128"),
                Map.entry("dropout", "0.25"),
                Map.entry("labelSmoothing", "0.1"),
                Map.entry("temperature", "prequential"),
                Map.entry("optimizer", "sgd"),
                Map.entry("momentum", "0.50"),
                Map.entry("nesterov", "true"),
                Map.entry("learningRate", "1e-2"),
                Map.entry("schedule", "inverse-time"),
                Map.entry("scheduleSteps", "500"),
                Map.entry("scheduleFloor", "0.2"),
                Map.entry("l2", "0.01"),
                Map.entry("clipNorm", "5"),
                Map.entry("averaging", "0.5"),
                Map.entry("epochs", "2"),
                Map.entry("batchSize", "16"),
                Map.entry("replay", "0"),
                Map.entry("replayRatio", "1.5"),
                Map.entry("classBalance", "0.999"),
                Map.entry("classesMax", "10"),
                Map.entry("window.examples", "5"))));

        assertThat(read)
                .isEqualTo(new DenseHyperParameters(
                        List.of(256, 128),
                        0.25,
                        0.1,
                        true,
                        new StepSettings(
                                new Sgd(0.5, true),
                                new LearningRate(0.01, Schedule.INVERSE_TIME, 500, 0.2),
                                0.01,
                                5,
                                0.5),
                        new PassSettings(2, 16, 0, 1.5, 0.999, 10)));
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
        DenseHyperParameters typed = new DenseHyperParameters(
                List.of(7),
                beta / 2,
                0.5,
                false,
                new StepSettings(new Adam(beta, beta, epsilon), LearningRate.constant(rate), beta, beta, beta),
                new PassSettings(3, 4, 6, beta, beta, 7));

        assertThat(DenseHyperParameters.of(typed.toHyperParameters())).isEqualTo(typed);
        assertThat(DenseHyperParameters.of(typed.toHyperParameters()).toHyperParameters())
                .isEqualTo(typed.toHyperParameters());
    }

    @Test
    void shouldRefuseAnotherRevision() {
        assertThatThrownBy(() -> Settings.dense("revision=1"))
                .hasMessage("this program cannot set up the learner: revision 1, expected 2");
        assertThatThrownBy(() -> Settings.svm("revision=7"))
                .hasMessage("this program cannot set up the learner: revision 7, expected 1");
    }

    @Test
    void shouldReadAnSvm() {
        SvmHyperParameters read =
                Settings.svm("loss=squared-hinge scheme=crammer-singer optimizer=adagrad initialAccumulator=0.5");

        assertThat(read.hinge()).isEqualTo(new Hinge(Scheme.CRAMMER_SINGER, true));
        assertThat(read.steps().optimizer()).isEqualTo(new AdaGrad(0.5, 1e-7));
        assertThat(SvmHyperParameters.of(read.toHyperParameters())).isEqualTo(read);
        assertThat(SvmHyperParameters.of(HyperParameters.of(Map.of()))).isEqualTo(SvmHyperParameters.DEFAULT);
        assertThatThrownBy(() -> Settings.svm("loss=logistic"))
                .hasMessage("hyper-parameter 'loss' is 'logistic', expected 'hinge' or 'squared-hinge'");
        assertThatThrownBy(() -> Settings.svm("scheme=one-vs-one"))
                .hasMessage("hyper-parameter 'scheme' is 'one-vs-one', expected 'one-vs-rest' or 'crammer-singer'");
        assertThatThrownBy(() -> Settings.svm("hiddenLayers=5"))
                .hasMessageStartingWith("unknown hyper-parameter 'hiddenLayers'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "learningrate | 0.1 | unknown hyper-parameter 'learningrate', expected some of [averaging, ",
                "learningRate | fast | hyper-parameter 'learningRate' is 'fast', expected a number from 0.00000001 to 10",
                "learningRate | 0 | hyper-parameter 'learningRate' is '0', expected a number from",
                "learningRate | NaN | hyper-parameter 'learningRate' is 'NaN', expected a number from",
                "learningRate | 1e999999999 | hyper-parameter 'learningRate' is '1e999999999', expected a number from",
                "epochs | 1.5 | hyper-parameter 'epochs' is '1.5', expected a whole number from 1 to 1000",
                "epochs | 0 | hyper-parameter 'epochs' is '0', expected a whole number from 1 to 1000",
                "optimizer | lion | hyper-parameter 'optimizer' is 'lion', expected 'sgd', 'adam' or 'adagrad'",
                "momentum | 0.9 | hyper-parameter 'momentum': not with optimizer '",
                "dropout | 0.1 | hyper-parameter 'dropout' is '0.1', expected 0 without hidden layers",
                "temperature | on | hyper-parameter 'temperature' is 'on', expected 'off' or 'prequential'",
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
                .hasMessage("hyper-parameter 'beta1': not with optimizer 'sgd'");
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
        assertThat(HeadTrainers.of(Settings.of("svm", "")).hyperParameters().values())
                .containsEntry("kind", "svm");
        assertThatThrownBy(() -> HeadTrainers.of(HyperParameters.of(Map.of("kind", "forest"))))
                .hasMessage(
                        "hyper-parameter 'kind' is 'forest', expected 'dense', 'svm', 'ridge', 'lda' or 'finetune'");
        assertThatThrownBy(() -> HeadTrainers.of(HyperParameters.of(Map.of())))
                .hasMessage("hyper-parameter 'kind' is missing, expected 'dense', 'svm', 'ridge', 'lda' or 'finetune'");
    }
}
