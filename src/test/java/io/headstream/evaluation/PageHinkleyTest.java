package io.headstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.evaluation.DriftDetector.Change;
import io.headstream.evaluation.PageHinkleySettings.Mode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageHinkleyTest {
    @Test
    void shouldPlaceARiseWhereItBegan() {
        Change change = firstChange(Mode.BOTH, 0, 1);

        assertThat(change.before()).isEqualTo(0);
        assertThat(change.after()).isCloseTo(1, within(1e-12));
        assertThat(change.width()).isBetween(5L, 8L);
    }

    @Test
    void shouldPlaceAFallWhereItBegan() {
        Change change = firstChange(Mode.BOTH, 1, 0);

        assertThat(change.before()).isEqualTo(1);
        assertThat(change.after()).isCloseTo(0, within(1e-12));
        assertThat(change.width()).isBetween(5L, 8L);
    }

    @Test
    void shouldLetPassWhatItDoesNotWatch() {
        assertThat(changes(Mode.UP, 1, 0)).isEmpty();
        assertThat(changes(Mode.DOWN, 0, 1)).isEmpty();
        assertThat(changes(Mode.UP, 0, 1)).isPresent();
        assertThat(changes(Mode.DOWN, 1, 0)).isPresent();
    }

    @Test
    void shouldStartAnewAfterAChange() {
        PageHinkley detector = new PageHinkley(settings(Mode.BOTH));
        int added = 0;
        while (detector.add(added < 100 ? 0 : 1).isEmpty()) {
            added++;
        }
        detector.add(5);

        assertThat(detector.width()).isEqualTo(1);
        assertThat(detector.estimate()).isEqualTo(5);
        assertThat(detector.riseSum()).isEqualTo(-0.005);
    }

    @Test
    void shouldRefuseWhatIsNoNumber() {
        PageHinkley detector = new PageHinkley(PageHinkleySettings.DEFAULT);

        assertThatThrownBy(() -> detector.add(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThat(detector.width()).isZero();
    }

    @Test
    void shouldRefuseAStateThatIsNone() {
        NumericState late = new NumericState(List.of(3L, 0L, 4L, 0L), List.of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0));
        NumericState infinite =
                new NumericState(List.of(3L, 0L, 2L, 0L), List.of(Double.NEGATIVE_INFINITY, 0.0, 0.0, 0.0, 0.0, 0.0));

        assertThatThrownBy(() -> new PageHinkley(PageHinkleySettings.DEFAULT, late))
                .hasMessage("Page-Hinkley state: count at an extreme is 4, expected 0 to 3");
        assertThatThrownBy(() -> new PageHinkley(PageHinkleySettings.DEFAULT, infinite))
                .hasMessage("Page-Hinkley state: mean is -Infinity, expected a finite number");
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThatThrownBy(() -> new PageHinkleySettings(0, 0, 1, 1, Mode.UP)).hasMessageContaining("minInstances 0");
        assertThatThrownBy(() -> new PageHinkleySettings(1, -1, 1, 1, Mode.UP)).hasMessageContaining("delta -1.0");
        assertThatThrownBy(() -> new PageHinkleySettings(1, 0, 0, 1, Mode.UP)).hasMessageContaining("threshold 0.0");
        assertThatThrownBy(() -> new PageHinkleySettings(1, 0, 1, 0, Mode.UP)).hasMessageContaining("alpha 0.0");
        assertThatThrownBy(() -> new PageHinkleySettings(1, 0, 1, 1.1, Mode.UP)).hasMessageContaining("alpha 1.1");
    }

    private static PageHinkleySettings settings(Mode mode) {
        return new PageHinkleySettings(30, 0.005, 5, 1, mode);
    }

    private static Change firstChange(Mode mode, double before, double after) {
        return changes(mode, before, after).orElseThrow();
    }

    private static Optional<Change> changes(Mode mode, double before, double after) {
        PageHinkley detector = new PageHinkley(settings(mode));
        Optional<Change> change = Optional.empty();
        for (int i = 0; i < 200 && change.isEmpty(); i++) {
            change = detector.add(i < 100 ? before : after);
        }
        return change;
    }
}
