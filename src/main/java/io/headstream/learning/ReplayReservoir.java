package io.headstream.learning;

import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Past examples kept to be learned from again, balanced by class: without them a head forgets classes that have not come
 * by for a while. Source: A. Chrysakis, M.-F. Moens, "Online Continual Learning from Imbalanced Data", ICML 2020,
 * algorithm 1 (CBRS). An example stays in its slot until another replaces it or it is taken back, so that little of the
 * reservoir's bytes changes from window to window. Immutable.
 */
final class ReplayReservoir {
    private final int capacity;
    private final List<@Nullable Kept> slots;
    private final SortedSet<Label> full;

    /**
     * One example.
     *
     * @param label its class
     * @param number what a retraction calls it by
     * @param embedding its embedding, as good as needed
     */
    record Kept(Label label, EntryNumber number, PackedEmbedding embedding) {
        static Kept of(TrainingExample example) {
            return new Kept(
                    example.label(),
                    example.number(),
                    PackedEmbedding.of(example.embedding().values()));
        }
    }

    /**
     * A reservoir as it was.
     *
     * @param capacity most examples
     * @param slots what is kept; null: taken back, free again
     * @param full classes that have once been the largest while there was no room: they take no more
     */
    ReplayReservoir(int capacity, List<@Nullable Kept> slots, SortedSet<Label> full) {
        this.capacity = capacity;
        this.slots = Collections.unmodifiableList(new ArrayList<>(slots));
        this.full = Collections.unmodifiableSortedSet(new TreeSet<>(full));
    }

    static ReplayReservoir empty(int capacity) {
        return new ReplayReservoir(capacity, List.of(), Collections.emptySortedSet());
    }

    List<@Nullable Kept> slots() {
        return slots;
    }

    SortedSet<Label> full() {
        return full;
    }

    /** What is kept, in slot order. */
    List<Kept> kept() {
        List<Kept> kept = new ArrayList<>();
        for (Kept slot : slots) {
            if (slot != null) {
                kept.add(slot);
            }
        }
        return kept;
    }

    /** So many of the examples kept, or all if there are fewer: each equally likely, in random order. */
    List<Kept> draw(int count, SplitMix64 random) {
        List<Kept> drawn = kept();
        int size = Math.min(count, drawn.size());
        for (int i = 0; i < size; i++) {
            Collections.swap(drawn, i, i + random.nextInt(drawn.size() - i));
        }
        return List.copyOf(drawn.subList(0, size));
    }

    /** Without the examples of these numbers: their slots are free. */
    ReplayReservoir minus(Collection<EntryNumber> numbers) {
        Set<EntryNumber> gone = new HashSet<>(numbers);
        List<@Nullable Kept> left = new ArrayList<>(slots);
        left.replaceAll(
                kept -> kept != null && kept.number().isPresent() && gone.contains(kept.number()) ? null : kept);
        return new ReplayReservoir(capacity, left, full);
    }

    /**
     * After these were offered to it, in turn.
     *
     * @param before how many of each class there had been
     */
    ReplayReservoir plus(List<TrainingExample> examples, ClassCounts before, SplitMix64 random) {
        if (capacity == 0) {
            return this;
        }
        Offering offering = new Offering(before, random);
        examples.forEach(example -> offering.offer(Kept.of(example)));
        return new ReplayReservoir(capacity, offering.next, offering.full);
    }

    /** The reservoir while examples come in: knows how many of each class it holds, so that none has to count. */
    private final class Offering {
        private final List<@Nullable Kept> next = new ArrayList<>(slots);
        private final SortedSet<Label> full = new TreeSet<>(ReplayReservoir.this.full);
        private final ClassCounts before;
        private final SplitMix64 random;
        private final Map<Label, Integer> came = new HashMap<>();
        private final Map<Label, Integer> held = new TreeMap<>();
        private int size;
        private int firstFree;

        Offering(ClassCounts before, SplitMix64 random) {
            this.before = before;
            this.random = random;
            for (Kept slot : next) {
                if (slot != null) {
                    held.merge(slot.label(), 1, Integer::sum);
                    size++;
                }
            }
        }

        void offer(Kept example) {
            Label label = example.label();
            long seen = before.of(label) + came.merge(label, 1, Integer::sum);
            if (size < capacity) {
                put(example);
                markLargest();
            } else if (!full.contains(label)) {
                replaceOne(largest(), example);
                markLargest();
            } else {
                int own = held.getOrDefault(label, 0);
                if (own > 0 && random.nextFloat() * seen <= own) {
                    replaceOne(label, example);
                }
            }
        }

        private void put(Kept example) {
            while (firstFree < next.size() && next.get(firstFree) != null) {
                firstFree++;
            }
            if (firstFree == next.size()) {
                next.add(example);
            } else {
                next.set(firstFree, example);
            }
            held.merge(example.label(), 1, Integer::sum);
            size++;
        }

        private void markLargest() {
            if (size == capacity) {
                full.add(largest());
            }
        }

        /** The class with most examples held; of several, the first in label order. */
        private Label largest() {
            Label largest = null;
            int most = 0;
            for (Map.Entry<Label, Integer> entry : held.entrySet()) {
                if (entry.getValue() > most) {
                    most = entry.getValue();
                    largest = entry.getKey();
                }
            }
            if (largest == null) {
                throw new IllegalStateException("no largest class in an empty reservoir");
            }
            return largest;
        }

        private void replaceOne(Label of, Kept by) {
            int nth = random.nextInt(held.getOrDefault(of, 0));
            for (int i = 0; i < next.size(); i++) {
                Kept slot = next.get(i);
                if (slot != null && slot.label().equals(of) && nth-- == 0) {
                    next.set(i, by);
                    held.merge(of, -1, Integer::sum);
                    held.merge(by.label(), 1, Integer::sum);
                    return;
                }
            }
        }
    }

    /**
     * Writes the slots, each of one length, and their classes by the order of their admission: so that only the slots that
     * changed have other bytes.
     */
    void writeSlots(BinaryWriter writer, ClassCounts classes, int dimension) {
        Map<Label, Integer> places = new HashMap<>();
        classes.admitted().forEach(label -> places.put(label, places.size()));
        PackedEmbedding nothing = PackedEmbedding.of(new short[dimension]);
        writer.int32(slots.size());
        for (Kept slot : slots) {
            EntryNumber number = slot == null ? EntryNumber.NONE : slot.number();
            writer.int32(slot == null ? -1 : places.getOrDefault(slot.label(), -1))
                    .int32(number.partition())
                    .int64(number.number());
            (slot == null ? nothing : slot.embedding()).write(writer);
        }
    }

    /** A slot as it was read, before its class is known: places in the order of admission, -1: free. */
    record RawSlot(int place, EntryNumber number, PackedEmbedding embedding) {
        static List<RawSlot> readAll(BinaryReader reader, int capacity, int dimension) {
            int size = reader.int32("replay slots", 0, capacity);
            List<RawSlot> slots = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                slots.add(new RawSlot(
                        reader.int32("replay class", -1, Integer.MAX_VALUE),
                        new EntryNumber(
                                reader.int32("replay partition", 0, Integer.MAX_VALUE),
                                reader.int64("replay number", -1, Long.MAX_VALUE)),
                        PackedEmbedding.read(reader, dimension)));
            }
            return slots;
        }

        static List<@Nullable Kept> resolve(List<RawSlot> raw, List<Label> admitted) {
            List<@Nullable Kept> slots = new ArrayList<>();
            for (RawSlot slot : raw) {
                if (slot.place >= admitted.size()) {
                    throw new HeadFormatException(
                            "replay class %d, expected one of %d".formatted(slot.place, admitted.size()));
                }
                slots.add(slot.place < 0 ? null : new Kept(admitted.get(slot.place), slot.number, slot.embedding));
            }
            return slots;
        }
    }
}
