package io.headstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.evaluation.DriftDetector.Change;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdwinTest {
    private static final AdwinSettings EAGER = new AdwinSettings(0.05, 1, 3, 2, 2);

    /** The window is always the latest values and nothing else, whatever was merged or dropped on the way. */
    @Property(tries = 300)
    void shouldHoldTheLatestValues(
            @ForAll @Size(min = 1, max = 300) List<@DoubleRange(min = -10, max = 10) Double> values,
            @ForAll @IntRange(min = 2, max = 6) int maxBuckets,
            @ForAll @IntRange(min = 0, max = 20) int jump) {
        Adwin adwin = new Adwin(new AdwinSettings(0.05, 1, maxBuckets, 2, 2));
        int start = 0;
        boolean drifted = false;
        double[] seen = new double[values.size()];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = values.get(i) + (i < seen.length / 2 ? 0 : jump);
            start = drifted ? i : start;
            drifted = adwin.add(seen[i]).isPresent();
            start = drifted ? (int) (i + 1 - adwin.width()) : start;

            double[] window = Arrays.copyOfRange(seen, start, i + 1);
            double mean = Arrays.stream(window).average().orElseThrow();
            assertThat(adwin.width()).isEqualTo(window.length);
            assertThat(adwin.estimate()).isCloseTo(mean, within(1e-9));
            assertThat(adwin.squaredDeviations())
                    .isCloseTo(
                            Arrays.stream(window)
                                    .map(v -> (v - mean) * (v - mean))
                                    .sum(),
                            within(1e-7));
        }
    }

    @Test
    void shouldSayWhatTheMeanWasAndWhatItIsNow() {
        Adwin adwin = new Adwin(AdwinSettings.DEFAULT);
        for (int i = 0; i < 1024; i++) {
            assertThat(adwin.add(0)).isEmpty();
        }
        Optional<Change> change = Optional.empty();
        while (change.isEmpty()) {
            change = adwin.add(1);
        }

        assertThat(change.get().before()).isLessThan(0.1);
        assertThat(change.get().after()).isGreaterThan(0.5).isEqualTo(adwin.estimate());
        assertThat(change.get().width()).isLessThan(64).isEqualTo(adwin.width());
    }

    @Test
    void shouldStartAnewAfterAChange() {
        Adwin adwin = new Adwin(EAGER);
        int added = 0;
        while (adwin.add(added < 100 ? 0 : 1).isEmpty()) {
            added++;
        }
        adwin.add(5);

        assertThat(adwin.width()).isEqualTo(1);
        assertThat(adwin.estimate()).isEqualTo(5);
    }

    @Test
    void shouldKeepNoMoreThanTheLogarithmOfAStream() {
        Adwin adwin = new Adwin(AdwinSettings.DEFAULT);
        for (int i = 0; i < 1 << 20; i++) {
            adwin.add(i % 2);
        }

        assertThat(adwin.width()).isEqualTo(1 << 20);
        assertThat(adwin.state().doubles()).hasSizeLessThan(2 + 2 * AdwinSettings.DEFAULT.maxBuckets() * 20);
    }

    @Test
    void shouldHaveNoMeanToSpeakOfBeforeTheFirstValue() {
        assertThat(new Adwin(AdwinSettings.DEFAULT).estimate()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void shouldRefuseWhatIsNoNumber(double value) {
        Adwin adwin = new Adwin(AdwinSettings.DEFAULT);

        assertThatThrownBy(() -> adwin.add(value))
                .hasMessage("value %s for drift detection, expected a finite number", value);
        assertThat(adwin.width()).isZero();
    }

    @Test
    void shouldRefuseAStateThatIsNone() {
        NumericState state = stateAfter(100);
        NumericState cut = new NumericState(state.longs(), state.doubles().subList(0, 5));
        NumericState more = new NumericState(List.of(1L, 0L, 1L, 0L, 7L), List.of(0.0, 0.0));
        NumericState crowded = new NumericState(List.of(1L, 0L, 1L, 4L), List.of(0.0, 0.0));
        NumericState broken = new NumericState(List.of(1L, 0L, 1L, 0L), List.of(0.0, Double.NaN));

        assertThatThrownBy(() -> new Adwin(EAGER, cut)).hasMessageContaining("nothing, expected a number");
        assertThatThrownBy(() -> new Adwin(EAGER, more)).hasMessageContaining("end is more numbers, expected none");
        assertThatThrownBy(() -> new Adwin(EAGER, crowded))
                .hasMessage("ADWIN state: buckets in row 0 is 4, expected 0 to 3");
        assertThatThrownBy(() -> new Adwin(EAGER, broken))
                .hasMessage("ADWIN state: squared deviations is NaN, expected a number");
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThatThrownBy(() -> new AdwinSettings(0, 32, 5, 5, 10)).hasMessageContaining("ADWIN delta 0.0");
        assertThatThrownBy(() -> new AdwinSettings(1, 32, 5, 5, 10)).hasMessageContaining("ADWIN delta 1.0");
        assertThatThrownBy(() -> new AdwinSettings(0.1, 0, 5, 5, 10)).hasMessageContaining("clock 0, expected 1");
        assertThatThrownBy(() -> new AdwinSettings(0.1, 1, 1, 5, 10)).hasMessageContaining("maxBuckets 1, expected 2");
        assertThatThrownBy(() -> new AdwinSettings(0.1, 1, 5, 0, 10)).hasMessageContaining("minWindowLength 0");
        assertThatThrownBy(() -> new AdwinSettings(0.1, 1, 5, 5, -1)).hasMessageContaining("gracePeriod -1");
    }

    private static NumericState stateAfter(int values) {
        Adwin adwin = new Adwin(EAGER);
        for (int i = 0; i < values; i++) {
            adwin.add(1);
        }
        return adwin.state();
    }
}
