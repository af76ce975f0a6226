package io.headstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.chaos.Schedule.Move;
import io.headstream.chaos.Schedule.Step;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Set<Fault> ALL = EnumSet.allOf(Fault.class);

    @Test
    void shouldGiveTheSameScheduleForTheSameSeedAndAnotherForAnother() {
        assertThat(Schedule.of(3, 50, ALL)).isEqualTo(Schedule.of(3, 50, ALL)).isNotEqualTo(Schedule.of(4, 50, ALL));
    }

    @Test
    void shouldKillSoOftenAndDoEveryOtherHarmToo() {
        List<Step> steps = Schedule.of(1, 60, ALL).steps();

        assertThat(steps).filteredOn(step -> step.move() == Move.KILL_INSTANCE).hasSize(60);
        assertThat(steps.stream()
                        .filter(step -> step.move() == Move.BEGIN)
                        .map(Step::faultOrNull)
                        .collect(Collectors.toSet()))
                .isEqualTo(ALL);
        assertThat(steps).isSortedAccordingTo((one, other) -> Long.compare(one.atMs(), other.atMs()));
    }

    @Test
    void shouldEndEveryFaultAndNeverTakeTwoBrokersAtOnce() {
        Set<Fault> open = new HashSet<>();
        for (Step step : Schedule.of(2, 300, EnumSet.of(Fault.KILL_BROKER, Fault.CUT_BROKER))
                .steps()) {
            if (step.move() == Move.BEGIN) {
                assertThat(open).isEmpty();
                open.add(step.faultOrNull());
            } else if (step.move() == Move.END) {
                assertThat(open.remove(step.faultOrNull())).isTrue();
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void shouldKnowFaultsByTheirWordsAndNameThemAllToWhoeverMistypes() {
        assertThat(Fault.of("cut-between-brokers")).isEqualTo(Fault.CUT_BETWEEN_BROKERS);
        assertThatThrownBy(() -> Fault.of("kill"))
                .hasMessageStartingWith("fault 'kill', expected one of: kill-broker, pause-instance, ");
    }
}
