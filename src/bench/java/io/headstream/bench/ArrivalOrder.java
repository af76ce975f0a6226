package io.headstream.bench;

import io.headstream.bench.EmbeddedImages.Item;
import io.headstream.event.Label;
import io.headstream.learning.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** In which order the images of a training split arrive; each comes once. The same on every machine for a seed. */
enum ArrivalOrder {
    /** At random: the permutation that {@link SplitMix64} gives for the seed. */
    SHUFFLED {
        @Override
        List<Item> arrange(List<Item> shuffled, List<Label> classes) {
            return shuffled;
        }
    },
    /** One class after the other, in label order; each class shuffled. */
    SORTED {
        @Override
        List<Item> arrange(List<Item> shuffled, List<Label> classes) {
            List<Item> sorted = new ArrayList<>();
            classes.forEach(label -> sorted.addAll(ofClasses(shuffled, List.of(label))));
            return sorted;
        }
    },
    /**
     * Recurring drift: context A has the classes of even place in label order, context B those of odd place. Each
     * context's images, shuffled, are cut into {@value #RETURNS} equal parts, and the stream is A B A B A B A B.
     */
    DRIFT {
        @Override
        List<Item> arrange(List<Item> shuffled, List<Label> classes) {
            List<List<Item>> contexts = new ArrayList<>();
            for (int context = 0; context < 2; context++) {
                List<Label> own = new ArrayList<>();
                for (int place = context; place < classes.size(); place += 2) {
                    own.add(classes.get(place));
                }
                contexts.add(ofClasses(shuffled, own));
            }
            List<Item> stream = new ArrayList<>();
            for (int part = 0; part < RETURNS; part++) {
                for (List<Item> context : contexts) {
                    int from = (int) ((long) context.size() * part / RETURNS);
                    int to = (int) ((long) context.size() * (part + 1) / RETURNS);
                    stream.addAll(context.subList(from, to));
                }
            }
            return stream;
        }
    };

    private static final int RETURNS = 4;

    abstract List<Item> arrange(List<Item> shuffled, List<Label> classes);

    /** The training split in this order. */
    List<Item> of(EmbeddedImages images, long seed) {
        List<Item> shuffled = new ArrayList<>();
        for (int i : new SplitMix64(seed).permutation(images.train().size())) {
            shuffled.add(images.train().get(i));
        }
        return arrange(shuffled, List.copyOf(images.classes()));
    }

    /** Its name in tables and files. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<Item> ofClasses(List<Item> items, List<Label> classes) {
        return items.stream().filter(item -> classes.contains(item.label())).toList();
    }
}
