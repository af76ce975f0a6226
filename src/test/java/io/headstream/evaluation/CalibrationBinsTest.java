package io.headstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.evaluation.CalibrationBins.Bin;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CalibrationBinsTest {
    @Test
    void shouldFindNoErrorInPredictionsAsRightAsTheyClaim() {
        CalibrationBins bins = new CalibrationBins();
        for (int hundredth = 0; hundredth <= 100; hundredth++) {
            for (int i = 0; i < 100; i++) {
                bins.add(hundredth / 100.0, i < hundredth);
            }
        }

        assertThat(bins.expectedError().orElseThrow()).isCloseTo(0, within(1e-12));
        assertThat(bins.count()).isEqualTo(101 * 100);
    }

    @Test
    void shouldMeasureHowMuchTooSureAHeadIs() {
        CalibrationBins bins = new CalibrationBins();
        for (int i = 0; i < 10; i++) {
            bins.add(0.9, i < 6);
        }

        assertThat(bins.expectedError().orElseThrow()).isCloseTo(0.3, within(1e-12));
        Bin bin = bins.bins().get(13);
        assertThat(bin.accuracy()).hasValue(0.6);
        assertThat(bin.meanConfidence().orElseThrow()).isCloseTo(0.9, within(1e-12));
    }

    /** Errors of two bins must not make up for each other. */
    @Test
    void shouldNotLetDoubtMakeUpForOverconfidence() {
        CalibrationBins bins = new CalibrationBins();
        bins.add(0.25, true);
        bins.add(0.75, false);

        assertThat(bins.expectedError()).hasValue(0.75);
    }

    @Property
    void shouldHoldConfidencesAboveItsLowerEdgeUpToItsUpper(
            @ForAll @FloatRange(min = 0, max = 1) float confidence, @ForAll @IntRange(min = 1, max = 20) int size) {
        CalibrationBins bins = new CalibrationBins(Collections.nCopies(size, Bin.EMPTY));
        bins.add(confidence, true);
        int found = bins.bins().indexOf(new Bin(1, confidence, 1));

        assertThat((double) confidence * size).isLessThanOrEqualTo(found + 1);
        assertThat(found == 0 || (double) confidence * size > found).isTrue();
    }

    @Test
    void shouldHaveNoErrorOfNothing() {
        assertThat(new CalibrationBins().expectedError()).isEmpty();
        assertThat(Bin.EMPTY.accuracy()).isEmpty();
        assertThat(Bin.EMPTY.meanConfidence()).isEmpty();
    }

    @Test
    void shouldRefuseWhatItCannotCount() {
        CalibrationBins bins = new CalibrationBins();

        assertThatThrownBy(() -> bins.add(1.5, true)).hasMessage("confidence 1.5, expected 0 to 1");
        assertThatThrownBy(() -> bins.add(Double.NaN, true)).hasMessage("confidence NaN, expected 0 to 1");
        assertThatThrownBy(() -> bins.merge(new CalibrationBins(List.of(Bin.EMPTY))))
                .hasMessage("15 calibration bins merged with 1, expected as many");
        assertThatThrownBy(() -> new CalibrationBins(List.of())).hasMessageContaining("0 calibration bins");
        assertThatThrownBy(() -> new Bin(1, 0.5, 2)).hasMessageContaining("bin of 1, 2 right");
        assertThatThrownBy(() -> new Bin(1, Double.NaN, 1)).hasMessageContaining("confidences NaN");
    }
}
