package io.headstream.learning;

import io.headstream.event.Label;
import io.headstream.learning.ClosedFormState.Sums;
import io.headstream.learning.ExamplesInForce.Kept;
import io.headstream.learning.ExamplesInForce.Sliding;
import io.headstream.learning.LogEntry.Retraction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One step of a closed-form learner under way: the changes to its statistics. Not thread-safe, not reused. */
final class ClosedFormStep {
    private final ClosedFormState before;
    private final boolean slides;
    private final List<Label> labels;
    private final Map<Label, Integer> places = new HashMap<>();
    private final List<SignedExample> changes;
    private final SortedMap<Integer, Long> firstNumbers;
    private final Sliding sliding;
    private long[] counts;

    ClosedFormStep(ClosedFormState before) {
        this.before = before;
        this.slides = before.hyperParameters().sliding().isOn();
        this.labels = new ArrayList<>(before.labels());
        labels.forEach(label -> places.put(label, places.size()));
        this.changes = new ArrayList<>(before.sums().pending());
        this.firstNumbers = new TreeMap<>(before.firstNumbers());
        this.sliding = before.inForce().slide();
        this.counts = before.sums().counts(labels.size());
    }

    /** Takes examples of earlier windows back; says how many were there to be taken back. */
    int takeBack(List<Retraction> retractions) {
        Set<EntryNumber> seen = new HashSet<>();
        int retracted = 0;
        for (Retraction retraction : retractions) {
            Integer place = places.get(retraction.label());
            if (place != null
                    && retraction.number().isPresent()
                    && before.fits(retraction.embedding())
                    && seen.add(retraction.number())
                    && takeBack(retraction, place)) {
                retracted++;
            }
        }
        return retracted;
    }

    /** Adds the examples that stand, but for those of classes beyond the most; says how many it added. */
    int learn(List<TrainingExample> all, List<TrainingExample> standing) {
        for (TrainingExample example : all) {
            EntryNumber number = example.number();
            if (number.isPresent()) {
                firstNumbers.putIfAbsent(number.partition(), number.number());
            }
        }
        int learned = 0;
        for (TrainingExample example : standing) {
            Integer place = place(example.label());
            if (place != null) {
                learn(example, place);
                learned++;
            }
        }
        sliding.expire().forEach(this::remove);
        return learned;
    }

    /** How many examples there are now. */
    long examples() {
        return Arrays.stream(counts).sum();
    }

    ClosedFormState finish() {
        Sums sums = new Sums(before.sums().merged(), changes);
        return new ClosedFormState(
                before.hyperParameters(),
                before.map(),
                labels,
                changes.size() < ClosedFormState.PENDING ? sums : sums.merge(before.map(), labels.size()),
                firstNumbers,
                sliding.finish());
    }

    private boolean takeBack(Retraction retraction, int place) {
        EntryNumber number = retraction.number();
        if (slides) {
            Optional<Kept> kept = sliding.takeBack(number);
            kept.ifPresent(this::remove);
            return kept.isPresent();
        }
        Long first = before.firstNumbers().get(number.partition());
        if (first == null || number.number() < first || counts[place] == 0) {
            return false;
        }
        change(-1, place, retraction.embedding().values());
        return true;
    }

    private void learn(TrainingExample example, int place) {
        short[] values = example.embedding().values();
        if (slides) {
            sliding.add(new Kept(place, example.number(), example.eventTime(), values))
                    .ifPresent(this::remove);
        }
        change(1, place, values);
    }

    private void remove(Kept kept) {
        change(-1, kept.classIndex(), kept.values());
    }

    private void change(int sign, int place, short[] values) {
        changes.add(new SignedExample(sign, place, values));
        counts[place] += sign;
    }

    /** The class's place, a new one if there may be one more. */
    private @Nullable Integer place(Label label) {
        Integer known = places.get(label);
        if (known != null || labels.size() == before.hyperParameters().classesMax()) {
            return known;
        }
        int place = labels.size();
        labels.add(label);
        places.put(label, place);
        counts = Arrays.copyOf(counts, labels.size());
        return place;
    }
}
