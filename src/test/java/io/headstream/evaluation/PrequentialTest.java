package io.headstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.evaluation.ConfusionMatrix.Limits;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PrequentialTest {
    @Test
    void shouldAddUpWhatAHeadSaid() {
        Prequential prequential = Prequential.withDefaults();
        prequential.add(ScoredExample.of(Examples.label(0), Examples.labels(2), new float[] {0.5f, 0.5f}));
        prequential.add(ScoredExample.of(Examples.label(1), Examples.labels(2), new float[] {0.75f, 0.25f}));
        prequential.add(ScoredExample.of(Examples.label(7), Examples.labels(2), new float[] {1, 0}));
        prequential.add(ScoredExample.of(Examples.label(0), List.of(), new float[0]));

        assertThat(prequential.examples()).isEqualTo(4);
        assertThat(prequential.unknown()).isEqualTo(2);
        assertThat(prequential.accuracy()).hasValue(0.25);
        assertThat(prequential.topK(1)).hasValue(0.25);
        assertThat(prequential.topK(3)).hasValue(0.5);
        assertThat(prequential.logLoss().orElseThrow()).isCloseTo((Math.log(2) + Math.log(4)) / 2, within(1e-15));
        assertThat(prequential.brier()).hasValue((0.5 + 2 * 0.5625 + 2 + 1) / 4);
        assertThat(prequential.confusion().unpredicted()).isEqualTo(1);
        // Of three that were predicted something: 0.5 claimed and right, 0.75 and 1 claimed and wrong.
        assertThat(prequential.expectedCalibrationError().orElseThrow()).isCloseTo((0.5 + 0.75 + 1) / 3, within(1e-15));
    }

    @Test
    void shouldSayNothingOfNothing() {
        Prequential prequential = Prequential.withDefaults();

        assertThat(List.of(
                        prequential.accuracy(),
                        prequential.topK(5),
                        prequential.kappa(),
                        prequential.logLoss(),
                        prequential.brier(),
                        prequential.expectedCalibrationError()))
                .containsOnly(OptionalDouble.empty());
        assertThat(prequential.reliability()).hasSize(15);
    }

    @Property(tries = 300)
    void shouldMergeToWhatAllTogetherGive(
            @ForAll("examples") List<ScoredExample> first, @ForAll("examples") List<ScoredExample> second) {
        Prequential merged = of(first);
        merged.merge(of(second));
        Prequential together = of(first);
        second.forEach(together::add);

        Prequential.State exact = together.state();
        assertThat(merged.state().confusion()).isEqualTo(exact.confusion());
        assertThat(merged.state().topK()).isEqualTo(exact.topK());
        assertThat(merged.state().known()).isEqualTo(exact.known());
        assertThat(merged.state().lossSum()).isCloseTo(exact.lossSum(), within(1e-9));
        assertThat(merged.state().brierSum()).isCloseTo(exact.brierSum(), within(1e-9));
        for (int m = 0; m < exact.calibration().size(); m++) {
            CalibrationBins.Bin bin = merged.reliability().get(m);
            assertThat(bin.count()).isEqualTo(exact.calibration().get(m).count());
            assertThat(bin.correct()).isEqualTo(exact.calibration().get(m).correct());
            assertThat(bin.confidenceSum()).isCloseTo(exact.calibration().get(m).confidenceSum(), within(1e-9));
        }
    }

    @Property(tries = 300)
    void shouldGoOnFromItsStateToTheSameBits(
            @ForAll("examples") List<ScoredExample> first, @ForAll("examples") List<ScoredExample> second) {
        Prequential running = of(first);
        Prequential revived = new Prequential(Limits.DEFAULT, running.state());
        second.forEach(running::add);
        second.forEach(revived::add);

        assertThat(revived.state()).isEqualTo(running.state());
        assertThat(revived.kappa()).isEqualTo(running.kappa());
    }

    @Property(tries = 300)
    void shouldKeepEveryMetricInItsRange(@ForAll("examples") List<ScoredExample> examples) {
        Prequential prequential = of(examples);

        assertThat(prequential.topK(1)).isEqualTo(prequential.accuracy());
        prequential.accuracy().ifPresent(top1 -> {
            assertThat(prequential.topK(3).orElseThrow())
                    .isBetween(top1, prequential.topK(5).orElseThrow());
            assertThat(prequential.brier().orElseThrow()).isBetween(0.0, 2.0);
        });
        prequential.expectedCalibrationError().ifPresent(ece -> assertThat(ece).isBetween(0.0, 1.0));
        prequential.logLoss().ifPresent(loss -> assertThat(loss).isBetween(0.0, 34.6));
    }

    @Test
    void shouldRefuseTopKThatItDoesNotCount() {
        Prequential prequential = Prequential.withDefaults();

        assertThatThrownBy(() -> prequential.topK(2)).hasMessage("top-2 accuracy, expected k to be one of [1, 3, 5]");
        assertThatThrownBy(() -> new Prequential(Limits.DEFAULT, List.of(1, 1)))
                .hasMessageContaining("top-k for [1, 1]");
        assertThatThrownBy(() -> new Prequential(Limits.DEFAULT, List.of(0))).hasMessageContaining("top-k for [0]");
        assertThatThrownBy(() -> prequential.merge(new Prequential(Limits.DEFAULT, List.of(1))))
                .hasMessage("top-k for [1, 3, 5] merged with [1], expected the same");
    }

    @Test
    void shouldRefuseAStateThatContradictsItself() {
        Prequential.State state = Prequential.withDefaults().state();
        Prequential.State tooMany =
                new Prequential.State(state.confusion(), state.topK(), state.calibration(), 1, 0, 0);

        assertThatThrownBy(() -> new Prequential(Limits.DEFAULT, tooMany))
                .hasMessageContaining("1 known, 0 ranked of 0 examples");
        assertThatThrownBy(() -> new TopKHits.State(List.of(1), List.of(2L), 1)).hasMessageContaining("[2] for [1]");
        assertThatThrownBy(() -> new TopKHits.State(List.of(1), List.of(), 1)).hasMessageContaining("[] for [1]");
    }

    @Provide
    Arbitrary<List<ScoredExample>> examples() {
        return Examples.lists();
    }

    private static Prequential of(List<ScoredExample> examples) {
        Prequential prequential = Prequential.withDefaults();
        examples.forEach(prequential::add);
        return prequential;
    }
}
