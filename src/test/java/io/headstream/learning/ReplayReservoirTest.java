package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReplayReservoirTest {
    @Test
    void shouldKeepEverythingUntilFull() {
        List<TrainingExample> examples = new SyntheticLog(2, 1).examples(10, "a", "b");

        ReplayReservoir reservoir = ReplayReservoir.empty(10).plus(examples, new SplitMix64(1));

        assertThat(reservoir.kept()).hasSize(10);
        assertThat(reservoir.kept().get(3).values())
                .isSameAs(examples.get(3).embedding().values());
    }

    @Test
    void shouldShareItsRoomAmongClassesThatComeOneAfterTheOther() {
        SyntheticLog log = new SyntheticLog(2, 1);
        List<TrainingExample> sorted = new ArrayList<>();
        List.of("a", "b", "c", "d").forEach(label -> sorted.addAll(log.examples(100, label)));

        ReplayReservoir reservoir = ReplayReservoir.empty(40).plus(sorted, new SplitMix64(1));

        assertThat(counts(reservoir))
                .hasSize(4)
                .allSatisfy((label, count) -> assertThat(count).isBetween(9L, 11L));
    }

    @Test
    void shouldKeepARareClassWhole() {
        SyntheticLog log = new SyntheticLog(2, 1);
        List<TrainingExample> examples = log.examples(500, "common", "frequent");
        examples.addAll(100, log.examples(5, "rare"));

        ReplayReservoir reservoir = ReplayReservoir.empty(50).plus(examples, new SplitMix64(1));

        assertThat(counts(reservoir)).containsEntry(new Label("rare"), 5L);
    }

    @Test
    void shouldKeepEarlyAndLateExamplesOfAClassAlike() {
        int early = 0;
        for (int run = 0; run < 200; run++) {
            List<TrainingExample> examples = new SyntheticLog(1, run).examples(100, "a");
            ReplayReservoir reservoir = ReplayReservoir.empty(20).plus(examples, new SplitMix64(run));
            for (ReplayReservoir.Kept kept : reservoir.kept()) {
                early += examples.subList(0, 50).stream()
                                .anyMatch(e -> e.embedding().values() == kept.values())
                        ? 1
                        : 0;
            }
        }

        // 4000 kept, half of them early if the choice is fair; 0.45 to 0.55 is six standard deviations.
        assertThat(early / 4000.0).isBetween(0.45, 0.55);
    }

    @Test
    void shouldKeepNothingWithoutRoom() {
        ReplayReservoir reservoir =
                ReplayReservoir.empty(0).plus(new SyntheticLog(2, 1).examples(10, "a"), new SplitMix64(1));

        assertThat(reservoir.kept()).isEmpty();
        assertThat(reservoir.seen()).isEmpty();
    }

    @Property(tries = 100)
    void shouldStayWithinItsCapacityAndLeaveTheOldOneAlone(
            @ForAll @IntRange(min = 1, max = 30) int capacity,
            @ForAll @IntRange(max = 100) int count,
            @ForAll long seed) {
        List<TrainingExample> examples = new SyntheticLog(1, seed).examples(count, "a", "b", "c");
        ReplayReservoir empty = ReplayReservoir.empty(capacity);

        ReplayReservoir reservoir = empty.plus(examples, new SplitMix64(seed));

        assertThat(reservoir.kept()).hasSize(Math.min(capacity, count));
        assertThat(empty.kept()).isEmpty();
        assertThat(reservoir.seen().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(count);
    }

    private static Map<Label, Long> counts(ReplayReservoir reservoir) {
        return reservoir.kept().stream()
                .collect(Collectors.groupingBy(ReplayReservoir.Kept::label, Collectors.counting()));
    }
}
