package io.headstream.learning;

import static io.headstream.learning.ClosedFormLog.examples;
import static io.headstream.learning.ClosedFormLog.fold;
import static io.headstream.learning.ClosedFormLog.retraction;
import static io.headstream.learning.ClosedFormLog.sha256;
import static io.headstream.learning.ClosedFormLog.step;
import static io.headstream.learning.ClosedFormLog.trainer;
import static io.headstream.learning.ClosedFormLog.untrained;
import static io.headstream.learning.ClosedFormLog.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.Label;
import io.headstream.learning.LogEntry.Retraction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** No order, no split, no cut, no crash and no detour changes a closed-form head, to the bit. */
class ClosedFormOrderTest {
    private static final String[] LABELS = {"dog", "cat", "bee", "ant"};

    @Provide
    Arbitrary<HeadTrainer> trainers() {
        return Arbitraries.of(
                trainer("ridge"),
                trainer("lda"),
                trainer("ridge", "randomFeatures", "13"),
                trainer("lda", "transform", "none"));
    }

    @Property(tries = 60)
    void shouldComeToTheSameHeadInAnyOrderAndAnyWindows(
            @ForAll("trainers") HeadTrainer trainer,
            @ForAll @IntRange(min = 1, max = 150) int count,
            @ForAll @IntRange(min = 1, max = 60) int size,
            @ForAll long seed) {
        List<TrainingExample> inOrder = examples(count, seed, LABELS);
        List<TrainingExample> shuffled = new ArrayList<>(inOrder);
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(sha256(fold(trainer, shuffled, size))).isEqualTo(sha256(fold(trainer, inOrder, 32)));
    }

    @Property(tries = 40)
    void shouldComeToTheSameHeadFromOneThreeOrTwelvePartitions(
            @ForAll("trainers") HeadTrainer trainer,
            @ForAll("partitions") int partitions,
            @ForAll @IntRange(min = 1, max = 150) int count,
            @ForAll long seed) {
        List<TrainingExample> all = examples(count, seed, LABELS);
        ClosedFormState whole = (ClosedFormState) fold(trainer, all, 32);
        List<ClosedFormState> parts = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            int partition = p;
            parts.add((ClosedFormState) fold(
                    trainer,
                    all.stream()
                            .filter(e -> Math.floorMod(e.imageId().hashCode(), partitions) == partition)
                            .toList(),
                    7));
        }
        Collections.shuffle(parts, new Random(seed));
        List<Label> labels = new ArrayList<>();
        ScatterStatistics merged = ScatterStatistics.none(whole.map().features());
        for (ClosedFormState part : parts) {
            part.labels().stream().filter(label -> !labels.contains(label)).forEach(labels::add);
            int[] places = part.labels().stream().mapToInt(labels::indexOf).toArray();
            merged = merged.plus(part.sums().merge(part.map(), places.length).merged(), places, labels.size());
        }

        LinearHead head = ClosedFormSolver.solve(whole.hyperParameters(), whole.map(), labels, merged);

        assertThat(HeadCodec.sha256(head.canonicalBytes())).isEqualTo(sha256(whole));
    }

    @Property(tries = 60)
    void shouldComeToTheSameHeadThroughAnyKills(
            @ForAll("trainers") HeadTrainer trainer,
            @ForAll @IntRange(min = 1, max = 150) int count,
            @ForAll List<Boolean> kills,
            @ForAll long seed) {
        List<TrainingExample> all = examples(count, seed, LABELS);
        TrainerState state = untrained(trainer);
        for (int from = 0, i = 0; from < count; from += 8, i++) {
            state = step(trainer, state, window(all.subList(from, Math.min(count, from + 8))))
                    .state();
            if (i < kills.size() && kills.get(i)) {
                state = trainer.decode(state.toBytes());
            }
        }

        TrainerState unharmed = fold(trainer, all, 8);
        assertThat(sha256(state)).isEqualTo(sha256(unharmed));
        assertThat(state.toBytes()).isEqualTo(unharmed.toBytes());
    }

    @Property(tries = 60)
    void shouldForgetAsIfItHadNeverSeen(
            @ForAll("trainers") HeadTrainer trainer,
            @ForAll @IntRange(min = 2, max = 120) int count,
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll long seed) {
        List<TrainingExample> all = examples(count, seed, LABELS);
        Random random = new Random(seed);
        List<TrainingExample> kept = new ArrayList<>();
        List<Retraction> taken = new ArrayList<>();
        for (TrainingExample example : all) {
            if (kept.isEmpty() || random.nextBoolean()) {
                kept.add(example);
            } else {
                taken.add(retraction(example));
            }
        }
        Collections.shuffle(taken, random);

        TrainerState state = fold(trainer, all, size);
        for (Retraction retraction : taken) {
            var stepped = step(trainer, state, window(List.of(), retraction));
            assertThat(stepped.retracted()).isEqualTo(1);
            state = stepped.state();
        }

        assertThat(sha256(state)).isEqualTo(sha256(fold(trainer, kept, 32)));
    }

    @Property(tries = 40)
    void shouldCorrectALabelAsIfItHadAlwaysBeenRight(
            @ForAll("trainers") HeadTrainer trainer,
            @ForAll @IntRange(min = 4, max = 80) int count,
            @ForAll @IntRange(max = 3) int wrong,
            @ForAll boolean atOnce,
            @ForAll long seed) {
        List<TrainingExample> all = examples(count, seed, LABELS);
        TrainingExample mistaken = all.get(wrong);
        TrainingExample right = new TrainingExample(
                900,
                mistaken.imageId(),
                new Label("elk"),
                mistaken.embedding(),
                mistaken.eventTime(),
                new EntryNumber(0, 900),
                true);
        List<TrainingExample> corrected = new ArrayList<>(all);
        corrected.set(wrong, right);

        TrainerState state;
        if (atOnce) {
            List<TrainingExample> both = new ArrayList<>(all);
            both.add(right);
            state = step(trainer, untrained(trainer), window(both, retraction(mistaken)))
                    .state();
        } else {
            state = step(trainer, fold(trainer, all, 16), window(List.of(right), retraction(mistaken)))
                    .state();
        }

        assertThat(sha256(state)).isEqualTo(sha256(fold(trainer, corrected, 16)));
    }

    @Property(tries = 60)
    void shouldHoldExactlyTheSlidingWindow(
            @ForAll boolean ridge,
            @ForAll @IntRange(min = 1, max = 120) int count,
            @ForAll @IntRange(min = 1, max = 50) int length,
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll long seed) {
        String kind = ridge ? "ridge" : "lda";
        List<TrainingExample> all = examples(count, seed, LABELS);
        HeadTrainer sliding = trainer(kind, "sliding.examples", Integer.toString(length));

        TrainerState state = fold(sliding, all, size);

        List<TrainingExample> last = all.subList(Math.max(0, count - length), count);
        assertThat(sha256(state)).isEqualTo(sha256(fold(trainer(kind), last, 32)));
        assertThat(sha256(sliding.decode(state.toBytes()))).isEqualTo(sha256(state));
    }

    @Property(tries = 60)
    void shouldHoldExactlyWhatIsYoungEnough(
            @ForAll @IntRange(min = 1, max = 120) int count,
            @ForAll @IntRange(min = 1, max = 60) int seconds,
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll long seed) {
        List<TrainingExample> all = new ArrayList<>(examples(count, seed, LABELS));
        Collections.shuffle(all, new Random(seed));
        HeadTrainer sliding =
                trainer("ridge", "sliding.examples", "1000", "sliding.durationMs", Integer.toString(1000 * seconds));

        TrainerState state = fold(sliding, all, size);

        // Event times are a second apart, so the newest is count - 1 seconds.
        List<TrainingExample> young = all.stream()
                .filter(example -> example.eventTime().getEpochSecond() >= count - 1 - seconds)
                .toList();
        assertThat(sha256(state)).isEqualTo(sha256(fold(trainer("ridge"), young, 32)));
    }

    @Provide
    Arbitrary<Integer> partitions() {
        return Arbitraries.of(1, 3, 12);
    }
}
