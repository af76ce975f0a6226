package io.headstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.evaluation.DriftMonitor.Settings;
import io.headstream.evaluation.DriftSignal.Detector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftMonitorTest {
    @Test
    void shouldSignalThatAHeadGotWorse() {
        List<DriftSignal> signals = signals("error-abrupt", 0);

        assertThat(signals).extracting(DriftSignal::detector).containsOnly(Detector.ADWIN, Detector.PAGE_HINKLEY);
        assertThat(signals).allSatisfy(signal -> {
            assertThat(signal.worse()).isTrue();
            assertThat(signal.example()).isBetween(2000L, 2300L);
            assertThat(signal.errorBefore()).isCloseTo(0.1, within(0.03));
            assertThat(signal.errorAfter()).isBetween(0.15, 0.5);
            assertThat(signal.width()).isBetween(50L, 1000L);
        });
    }

    @Test
    void shouldSignalThatAHeadGotBetterAsIt() {
        assertThat(signals("error-learning", 0)).isNotEmpty().noneMatch(DriftSignal::worse);
    }

    @Test
    void shouldStayCalmWhileTheErrorStays() {
        assertThat(signals("error-steady", 0)).isEmpty();
    }

    @Test
    void shouldGoOnFromItsStateAsIfNothingHadHappened() {
        assertThat(signals("error-recurring", 1))
                .hasSizeGreaterThan(3)
                .isEqualTo(signals("error-recurring", 0))
                .isEqualTo(signals("error-recurring", 97));
    }

    @Test
    void shouldKnowTheErrorOfLate() {
        DriftMonitor monitor = new DriftMonitor(Settings.DEFAULT);
        monitor.add(true);
        monitor.add(false);
        monitor.add(false);
        monitor.add(false);

        assertThat(monitor.recentError()).isEqualTo(0.25);
        assertThat(monitor.recentExamples()).isEqualTo(4);
        assertThat(monitor.examples()).isEqualTo(4);
    }

    @Test
    void shouldRefuseAStateOfLessThanNothing() {
        DriftMonitor.State state = new DriftMonitor(Settings.DEFAULT).state();

        assertThatThrownBy(() -> new DriftMonitor.State(-1, state.adwin(), state.pageHinkley()))
                .hasMessage("drift monitor: -1 examples, expected 0 or more");
    }

    /** Taken up anew from its state after so many examples, over and over; never if 0. */
    private static List<DriftSignal> signals(String stream, int revivedAfter) {
        DriftMonitor monitor = new DriftMonitor(Settings.DEFAULT);
        List<DriftSignal> signals = new ArrayList<>();
        double[] errors = Streams.named(stream, 1, 4000);
        for (int i = 0; i < errors.length; i++) {
            if (revivedAfter > 0 && i % revivedAfter == 0) {
                monitor = new DriftMonitor(Settings.DEFAULT, monitor.state());
            }
            signals.addAll(monitor.add(errors[i] == 1));
        }
        return signals;
    }
}
