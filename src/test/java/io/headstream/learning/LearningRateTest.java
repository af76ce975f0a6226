package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.headstream.learning.LearningRate.Schedule;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateTest {
    @ParameterizedTest
    @CsvSource({
        "CONSTANT, 0, 0.1",
        "CONSTANT, 1000000, 0.1",
        "INVERSE_TIME, 0, 0.1",
        "INVERSE_TIME, 100, 0.05",
        "INVERSE_TIME, 300, 0.025",
        "INVERSE_TIME, 100000, 0.02",
        "EXPONENTIAL, 0, 0.1",
        "EXPONENTIAL, 50, 0.0707106781",
        "EXPONENTIAL, 200, 0.025",
        "EXPONENTIAL, 100000, 0.02",
        "COSINE, 0, 0.1",
        "COSINE, 50, 0.06",
        "COSINE, 100, 0.02",
        "COSINE, 100000, 0.02",
    })
    void shouldFallAsItsScheduleSays(Schedule schedule, long made, double expected) {
        assertThat(new LearningRate(0.1, schedule, 100, 0.2).at(made)).isCloseTo(expected, offset(1e-9));
    }

    @Property
    void shouldNeverRiseNorFallBelowItsFloor(
            @ForAll Schedule schedule,
            @ForAll @LongRange(max = 10_000) long made,
            @ForAll @LongRange(min = 1, max = 1000) long steps,
            @ForAll @DoubleRange(max = 1) double floor) {
        LearningRate rate = new LearningRate(0.5, schedule, steps, floor);

        assertThat(rate.at(made + 1)).isLessThanOrEqualTo(rate.at(made) + 1e-15);
        assertThat(rate.at(made)).isBetween(0.5 * rate.floor() - 1e-12, 0.5);
    }

    @Test
    void shouldTravelAsText() {
        DenseHyperParameters typed = Settings.dense("schedule=cosine scheduleSteps=500 scheduleFloor=0.05");

        assertThat(typed.steps().learningRate().schedule()).isEqualTo(Schedule.COSINE);
        assertThat(typed.steps().learningRate().steps()).isEqualTo(500);
        assertThat(DenseHyperParameters.of(typed.toHyperParameters())).isEqualTo(typed);
        assertThatThrownBy(() -> Settings.dense("schedule=constant scheduleSteps=5"))
                .hasMessage("hyper-parameter 'scheduleSteps': not with schedule 'constant'");
        assertThatThrownBy(() -> Settings.dense("schedule=linear"))
                .hasMessage(
                        "hyper-parameter 'schedule' is 'linear', expected 'constant' or 'inverse-time' or 'exponential' or 'cosine'");
    }
}
