package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReplayReservoirTest {
    @Test
    void shouldKeepEverythingUntilFull() {
        List<TrainingExample> examples = new SyntheticLog(2, 1).examples(10, "a", "b");

        ReplayReservoir reservoir = filled(10, examples, 1);

        assertThat(reservoir.kept()).hasSize(10);
        assertThat(reservoir.kept().get(3).number()).isEqualTo(new EntryNumber(0, 3));
    }

    @Test
    void shouldShareItsRoomAmongClassesThatComeOneAfterTheOther() {
        SyntheticLog log = new SyntheticLog(2, 1);
        List<TrainingExample> sorted = new ArrayList<>();
        List.of("a", "b", "c", "d").forEach(label -> sorted.addAll(log.examples(100, label)));

        ReplayReservoir reservoir = filled(40, sorted, 1);

        assertThat(counts(reservoir))
                .hasSize(4)
                .allSatisfy((label, count) -> assertThat(count).isBetween(9L, 11L));
    }

    @Test
    void shouldKeepARareClassWhole() {
        SyntheticLog log = new SyntheticLog(2, 1);
        List<TrainingExample> examples = log.examples(500, "common", "frequent");
        examples.addAll(100, log.examples(5, "rare"));

        ReplayReservoir reservoir = filled(50, examples, 1);

        assertThat(counts(reservoir)).containsEntry(new Label("rare"), 5L);
    }

    @Test
    void shouldKeepEarlyAndLateExamplesOfAClassAlike() {
        int early = 0;
        for (int run = 0; run < 200; run++) {
            List<TrainingExample> examples = new SyntheticLog(1, run).examples(100, "a");
            ReplayReservoir reservoir = filled(20, examples, run);
            for (ReplayReservoir.Kept kept : reservoir.kept()) {
                early += kept.number().number() < 50 ? 1 : 0;
            }
        }

        // 4000 kept, half of them early if the choice is fair; 0.45 to 0.55 is six standard deviations.
        assertThat(early / 4000.0).isBetween(0.45, 0.55);
    }

    @Test
    void shouldKeepNothingWithoutRoom() {
        ReplayReservoir reservoir = filled(0, new SyntheticLog(2, 1).examples(10, "a"), 1);

        assertThat(reservoir.slots()).isEmpty();
    }

    @Property(tries = 100)
    void shouldStayWithinItsCapacityAndLeaveTheOldOneAlone(
            @ForAll @IntRange(min = 1, max = 30) int capacity,
            @ForAll @IntRange(max = 100) int count,
            @ForAll long seed) {
        List<TrainingExample> examples = new SyntheticLog(1, seed).examples(count, "a", "b", "c");
        ReplayReservoir empty = ReplayReservoir.empty(capacity);

        ReplayReservoir reservoir = empty.plus(numbered(examples), ClassCounts.none(), new SplitMix64(seed));

        assertThat(reservoir.kept()).hasSize(Math.min(capacity, count));
        assertThat(empty.kept()).isEmpty();
    }

    @Property(tries = 100)
    void shouldBeTheSameWhetherOfferedAtOnceOrInTurn(
            @ForAll @IntRange(min = 1, max = 30) int capacity,
            @ForAll @IntRange(max = 100) int count,
            @ForAll long seed) {
        List<TrainingExample> examples = numbered(new SyntheticLog(1, seed).examples(count, "a", "b", "c"));
        SplitMix64 random = new SplitMix64(seed);
        ReplayReservoir inTurn = ReplayReservoir.empty(capacity);
        ClassCounts counts = ClassCounts.none();
        for (TrainingExample example : examples) {
            inTurn = inTurn.plus(List.of(example), counts, random);
            counts = counts.plus(List.of(example));
        }

        assertThat(numbers(inTurn)).isEqualTo(numbers(filled(capacity, examples, seed)));
    }

    @Test
    void shouldFreeTheSlotOfWhatIsTakenBackAndFillItFirst() {
        List<TrainingExample> examples = numbered(new SyntheticLog(1, 1).examples(6, "a", "b"));
        ReplayReservoir full = filled(5, examples.subList(0, 5), 1);

        ReplayReservoir left = full.minus(List.of(new EntryNumber(0, 2), new EntryNumber(3, 1), EntryNumber.NONE));
        ReplayReservoir again = left.plus(examples.subList(5, 6), ClassCounts.none(), new SplitMix64(1));

        assertThat(left.slots().get(2)).isNull();
        assertThat(numbers(left)).containsExactly(0L, 1L, 3L, 4L);
        assertThat(numbers(again)).containsExactly(0L, 1L, 5L, 3L, 4L);
        assertThat(full.kept()).hasSize(5);
    }

    @Test
    void shouldChangeOnlyTheBytesOfSlotsThatChange() {
        List<TrainingExample> examples = numbered(new SyntheticLog(9, 1).examples(101, "a", "b"));
        ClassCounts counts = ClassCounts.none()
                .admit(new TreeSet<>(List.of(new Label("a"), new Label("b"))))
                .plus(examples.subList(0, 100));
        ReplayReservoir before = filled(20, examples.subList(0, 100), 1);
        ReplayReservoir after = before;
        for (long seed = 0; numbers(after).equals(numbers(before)); seed++) {
            after = before.plus(examples.subList(100, 101), counts, new SplitMix64(seed));
        }
        ClassCounts later = counts.admit(new TreeSet<>(List.of(new Label("aa"))));

        byte[] one = bytes(before, counts);
        byte[] two = bytes(after, later);

        int slot = (one.length - 4) / 20;
        assertThat(two).hasSameSizeAs(one);
        List<Integer> changed = new ArrayList<>();
        for (int i = 4; i < one.length; i++) {
            if (one[i] != two[i] && !changed.contains((i - 4) / slot)) {
                changed.add((i - 4) / slot);
            }
        }
        assertThat(changed).hasSize(1);
    }

    @Test
    void shouldDrawEachAtMostOnceAndAllAlike() {
        ReplayReservoir reservoir = filled(10, new SyntheticLog(1, 1).examples(10, "a", "b"), 1);
        SplitMix64 random = new SplitMix64(5);
        Map<EntryNumber, Integer> drawn = new HashMap<>();
        for (int draw = 0; draw < 1000; draw++) {
            List<ReplayReservoir.Kept> some = reservoir.draw(4, random);
            assertThat(some).hasSize(4).doesNotHaveDuplicates();
            some.forEach(kept -> drawn.merge(kept.number(), 1, Integer::sum));
        }

        // 400 expected of each; 320 to 480 is five standard deviations.
        assertThat(drawn)
                .hasSize(10)
                .allSatisfy((number, count) -> assertThat(count).isBetween(320, 480));
        assertThat(reservoir.draw(99, random)).hasSize(10);
    }

    private static ReplayReservoir filled(int capacity, List<TrainingExample> examples, long seed) {
        return ReplayReservoir.empty(capacity).plus(numbered(examples), ClassCounts.none(), new SplitMix64(seed));
    }

    private static List<TrainingExample> numbered(List<TrainingExample> examples) {
        return SyntheticLog.numbered(examples);
    }

    private static List<Long> numbers(ReplayReservoir reservoir) {
        return reservoir.kept().stream().map(kept -> kept.number().number()).toList();
    }

    private static byte[] bytes(ReplayReservoir reservoir, ClassCounts counts) {
        BinaryWriter writer = new BinaryWriter();
        reservoir.writeSlots(writer, counts, 9);
        return writer.toBytes();
    }

    private static Map<Label, Long> counts(ReplayReservoir reservoir) {
        return reservoir.kept().stream()
                .collect(Collectors.groupingBy(ReplayReservoir.Kept::label, Collectors.counting()));
    }
}
