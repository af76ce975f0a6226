package io.headstream.learning;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a line's learning began in each partition: the lowest entry number that it saw. An example that is taken back was
 * learned from only if its number is not below that, since a line starts anew now and then, and a retraction may be of
 * an example from before. Immutable.
 *
 * @param first partition to number
 */
record FirstNumbers(SortedMap<Integer, Long> first) {
    FirstNumbers {
        first = Collections.unmodifiableSortedMap(new TreeMap<>(first));
    }

    static FirstNumbers none() {
        return new FirstNumbers(Collections.emptySortedMap());
    }

    /** With the numbers of these examples; those without a number say nothing. */
    FirstNumbers plus(List<TrainingExample> examples) {
        SortedMap<Integer, Long> next = new TreeMap<>(first);
        for (TrainingExample example : examples) {
            EntryNumber number = example.number();
            if (number.isPresent()) {
                next.merge(number.partition(), number.number(), Math::min);
            }
        }
        return next.equals(first) ? this : new FirstNumbers(next);
    }

    /** Whether the entry was there since learning began. */
    boolean covers(EntryNumber number) {
        Long lowest = first.get(number.partition());
        return number.isPresent() && lowest != null && number.number() >= lowest;
    }

    void write(BinaryWriter writer) {
        writer.int32(first.size());
        first.forEach((partition, number) -> writer.int32(partition).int64(number));
    }

    static FirstNumbers read(BinaryReader reader) {
        int count = reader.int32("partitions", 0, Integer.MAX_VALUE);
        SortedMap<Integer, Long> first = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            int above = first.isEmpty() ? 0 : first.lastKey() + 1;
            first.put(
                    reader.int32("partition", above, Integer.MAX_VALUE - 1),
                    reader.int64("first number", 0, Long.MAX_VALUE));
        }
        return new FirstNumbers(first);
    }
}
