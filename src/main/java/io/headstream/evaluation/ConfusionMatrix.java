package io.headstream.evaluation;

import io.headstream.event.Label;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which class was taken for which, and how often: sparse, exact, in bounded memory. Rows and columns are counted for up to
 * {@link Limits#classes} classes, and later ones together; single confusions for up to {@link Limits#confusions} pairs,
 * first come first kept. An example that was predicted nothing is in the column "none". Not thread-safe.
 */
public final class ConfusionMatrix {
    private final Limits limits;
    private final Map<Label, ClassCounts> classes = new TreeMap<>();
    private final Map<Pair, Long> confusions = new HashMap<>();
    private ClassCounts otherClasses = ClassCounts.NONE;
    private long examples;
    private long correct;

    /** Nothing counted. */
    public ConfusionMatrix(Limits limits) {
        this.limits = limits;
    }

    /** Counts what another has counted. */
    public ConfusionMatrix(Limits limits, State state) {
        this(limits);
        merge(state);
    }

    /**
     * Counts one example.
     *
     * @param actual the true class
     * @param predicted what it was taken for; empty if nothing was predicted
     */
    public void add(Label actual, Optional<Label> predicted) {
        boolean right = predicted.filter(actual::equals).isPresent();
        if (right) {
            count(actual, new ClassCounts(1, 1, 1));
        } else {
            count(actual, new ClassCounts(1, 0, 0));
            predicted.ifPresent(label -> count(label, new ClassCounts(0, 1, 0)));
            confuse(new Pair(actual, predicted), 1);
        }
    }

    /** Counts what another has counted. All but the choice of confusions kept is as if each example had been added here. */
    public void merge(ConfusionMatrix other) {
        merge(other.state());
    }

    /** Examples counted. */
    public long examples() {
        return examples;
    }

    /** How many were right. */
    public long correct() {
        return correct;
    }

    /** How many were predicted nothing. */
    public long unpredicted() {
        long predicted = otherClasses.predicted();
        for (ClassCounts counts : classes.values()) {
            predicted += counts.predicted();
        }
        return examples - predicted;
    }

    /** Share of examples that were right; empty if there are none. */
    public OptionalDouble accuracy() {
        return Ratio.of(correct, examples);
    }

    /** Each class that occurred or was predicted, in label order; unmodifiable. */
    public SortedMap<Label, ClassCounts> classes() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(classes));
    }

    /** One class; nothing if it did not occur and was not predicted, or came after the limit. */
    public ClassCounts of(Label label) {
        return classes.getOrDefault(label, ClassCounts.NONE);
    }

    /** Classes beyond the limit, together. */
    public ClassCounts otherClasses() {
        return otherClasses;
    }

    /** Single confusions, most frequent first. */
    public List<Confusion> confusions() {
        return confusions.entrySet().stream()
                .map(e -> new Confusion(e.getKey().actual(), e.getKey().predicted(), e.getValue()))
                .sorted(Confusion.MOST_FREQUENT_FIRST)
                .toList();
    }

    /** Errors that {@link #confusions} does not show because the limit was reached. */
    public long unlistedErrors() {
        long listed = 0;
        for (long count : confusions.values()) {
            listed += count;
        }
        return examples - correct - listed;
    }

    /**
     * Cohen's kappa: how far the accuracy lies above what the same predictions would have reached by chance, in [-1,1]; 0
     * at chance, 1 if all is right. Empty without examples, and if chance alone would be right always (one class, always
     * predicted). "None" is a prediction that is never right. Classes beyond the limit count as one class, which can only
     * lower it. Source: J. Cohen, "A coefficient of agreement for nominal scales", 1960.
     */
    public OptionalDouble kappa() {
        double byChance = (double) otherClasses.support() * otherClasses.predicted();
        for (ClassCounts counts : classes.values()) {
            byChance += (double) counts.support() * counts.predicted();
        }
        double all = (double) examples * examples;
        if (all == byChance) {
            return OptionalDouble.empty();
        }
        // Taking classes together could push it below -1.
        return OptionalDouble.of(Math.max(-1, ((double) examples * correct - byChance) / (all - byChance)));
    }

    /**
     * Mean F1 over the classes that occurred, each with the same weight, however rare; empty if none did. Classes beyond
     * the limit are left out.
     */
    public OptionalDouble macroF1() {
        double sum = 0;
        int count = 0;
        for (ClassCounts counts : classes.values()) {
            if (counts.support() > 0) {
                sum += counts.f1().orElseThrow();
                count++;
            }
        }
        return Ratio.of(sum, count);
    }

    /** All that was counted. */
    public State state() {
        return new State(classes(), otherClasses, confusions());
    }

    private void merge(State state) {
        state.classes().forEach(this::count);
        otherClasses = otherClasses.plus(state.otherClasses());
        examples += state.otherClasses().support();
        correct += state.otherClasses().correct();
        state.confusions().forEach(c -> confuse(new Pair(c.actual(), c.predicted()), c.count()));
    }

    private void count(Label label, ClassCounts more) {
        examples += more.support();
        correct += more.correct();
        if (classes.size() < limits.classes() || classes.containsKey(label)) {
            classes.merge(label, more, ClassCounts::plus);
        } else {
            otherClasses = otherClasses.plus(more);
        }
    }

    private void confuse(Pair pair, long times) {
        if (confusions.size() < limits.confusions() || confusions.containsKey(pair)) {
            confusions.merge(pair, times, Long::sum);
        }
    }

    private record Pair(Label actual, Optional<Label> predicted) {}

    /**
     * Bounds of memory.
     *
     * @param classes most classes counted apart
     * @param confusions most pairs of classes counted apart
     */
    public record Limits(int classes, int confusions) {
        /** Some 5 MB at the very most, and enough for every pair of 128 classes. */
        public static final Limits DEFAULT = new Limits(16_384, 16_384);

        /** @throws IllegalArgumentException if a limit is negative */
        public Limits {
            if (classes < 0 || confusions < 0) {
                throw new IllegalArgumentException(
                        "limits of %d classes and %d confusions, expected 0 or more".formatted(classes, confusions));
            }
        }
    }

    /**
     * All that was counted.
     *
     * @param classes by class
     * @param otherClasses classes beyond the limit, together
     * @param confusions pairs kept
     */
    public record State(SortedMap<Label, ClassCounts> classes, ClassCounts otherClasses, List<Confusion> confusions) {
        /** Copies. */
        public State {
            classes = Collections.unmodifiableSortedMap(new TreeMap<>(classes));
            confusions = List.copyOf(confusions);
        }
    }
}
