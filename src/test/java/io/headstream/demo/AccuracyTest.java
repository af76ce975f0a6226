package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyTest {
    @Test
    void shouldWeighEveryExampleTheSame() {
        List<WindowResult> windows = windows(10, 0, 30, 30);

        assertThat(Accuracy.overall(windows)).hasValue(0.75);
    }

    @Test
    void shouldTakeTheFirstAndTheLastQuarterOfExamples() {
        List<WindowResult> windows = windows(10, 1, 10, 5, 10, 6, 10, 9);

        assertThat(Accuracy.firstQuarter(windows)).hasValue(0.1);
        assertThat(Accuracy.lastQuarter(windows)).hasValue(0.9);
    }

    @Test
    void shouldTakeOnlyWindowsThatLieWholeWithinTheQuarter() {
        // A quarter of 38 is 9: three windows of 3 at the front, the last of 3 and of 5 at the back.
        List<WindowResult> windows = windows(3, 1, 3, 1, 3, 1, 21, 0, 5, 5, 3, 3);

        assertThat(Accuracy.firstQuarter(windows)).hasValue(3.0 / 9);
        assertThat(Accuracy.lastQuarter(windows)).hasValue(1.0);
    }

    @Test
    void shouldTakeOneWindowWhenAllAreLargerThanAQuarter() {
        List<WindowResult> windows = windows(10, 2, 10, 8);

        assertThat(Accuracy.firstQuarter(windows)).hasValue(0.2);
        assertThat(Accuracy.lastQuarter(windows)).hasValue(0.8);
    }

    @Test
    void shouldBeEmptyWithoutWindows() {
        assertThat(Accuracy.overall(List.of())).isEmpty();
        assertThat(Accuracy.firstQuarter(List.of())).isEmpty();
        assertThat(Accuracy.lastQuarter(List.of())).isEmpty();
    }

    /** Pairs of examples and correct answers. */
    private static List<WindowResult> windows(int... pairs) {
        List<WindowResult> windows = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            windows.add(new WindowResult(i, i, pairs[i], pairs[i + 1], List.of()));
        }
        return windows;
    }
}
