package io.headstream.learning;

import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Past examples kept to be learned from again, balanced by class: without them a head forgets classes that have not come
 * by for a while. Source: A. Chrysakis, M.-F. Moens, "Online Continual Learning from Imbalanced Data", ICML 2020,
 * algorithm 1 (CBRS). Immutable.
 *
 * @param capacity most examples
 * @param kept what is kept
 * @param seen how many examples of each class have come by
 * @param full classes that have once been the largest: they take no more room
 */
record ReplayReservoir(int capacity, List<Kept> kept, SortedMap<Label, Long> seen, SortedSet<Label> full) {
    /**
     * One example.
     *
     * @param label its class
     * @param values its quantised embedding, [dimension]; nobody writes to it
     */
    record Kept(
            Label label,
            @SuppressWarnings("ArrayRecordComponent") short[] values) {}

    static ReplayReservoir empty(int capacity) {
        return new ReplayReservoir(capacity, List.of(), new TreeMap<>(), new TreeSet<>());
    }

    ReplayReservoir plus(List<TrainingExample> examples, SplitMix64 random) {
        if (capacity == 0) {
            return this;
        }
        ReplayReservoir next =
                new ReplayReservoir(capacity, new ArrayList<>(kept), new TreeMap<>(seen), new TreeSet<>(full));
        for (TrainingExample example : examples) {
            next.offer(new Kept(example.label(), example.embedding().values()), random);
        }
        return next;
    }

    private void offer(Kept example, SplitMix64 random) {
        Label label = example.label();
        long seenOfClass = seen.merge(label, 1L, Long::sum);
        if (kept.size() < capacity) {
            kept.add(example);
            markLargest();
            return;
        }
        if (!full.contains(label)) {
            replaceOne(largest(), example, random);
            markLargest();
        } else if (random.nextFloat() * seenOfClass <= count(label)) {
            replaceOne(label, example, random);
        }
    }

    private void markLargest() {
        if (kept.size() == capacity) {
            full.add(largest());
        }
    }

    /** The class with most examples kept; of several, the first in label order. */
    private Label largest() {
        Label largest = kept.get(0).label();
        int most = 0;
        for (Label label : seen.keySet()) {
            int count = count(label);
            if (count > most) {
                most = count;
                largest = label;
            }
        }
        return largest;
    }

    private int count(Label label) {
        return (int) kept.stream().filter(k -> k.label().equals(label)).count();
    }

    private void replaceOne(Label of, Kept by, SplitMix64 random) {
        int nth = random.nextInt(count(of));
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i).label().equals(of) && nth-- == 0) {
                kept.set(i, by);
                return;
            }
        }
    }
}
