package io.headstream.demo;

import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** The order in which images are streamed; the same seed gives the same order on every machine. */
public enum StreamOrder {
    /** Classes mixed; a late class does not appear before the middle of the stream. */
    SHUFFLED {
        @Override
        List<LabelledImage> once(ImageSet set, int events, Random random) {
            List<LabelledImage> early = new ArrayList<>(set.images());
            early.removeIf(image -> isLate(set, image));
            if (early.isEmpty() || early.size() == set.images().size()) {
                return cycle(set.images(), events, random);
            }
            List<LabelledImage> stream = cycle(early, events / 2, random);
            // What was not seen yet comes next, so that a stream as long as the set has every image once.
            List<LabelledImage> rest = new ArrayList<>(set.images());
            rest.removeIf(new HashSet<>(stream)::contains);
            stream.addAll(shuffled(rest, random).subList(0, Math.min(rest.size(), events - stream.size())));
            stream.addAll(cycle(set.images(), events - stream.size(), random));
            return stream;
        }
    },
    /** Class after class, as in a stream whose subject drifts; late classes have no meaning here. */
    SORTED {
        @Override
        List<LabelledImage> once(ImageSet set, int events, Random random) {
            List<LabelledImage> sorted = new ArrayList<>(set.images());
            sorted.sort(Comparator.comparing((LabelledImage image) -> image.labelOrNull() == null
                            ? ""
                            : image.labelOrNull().value())
                    .thenComparing(image -> image.id().value()));
            List<LabelledImage> stream = new ArrayList<>();
            while (stream.size() < events) {
                stream.addAll(sorted.subList(0, Math.min(sorted.size(), events - stream.size())));
            }
            return stream;
        }
    };

    /**
     * So many events, from the images over and over if there are fewer. An image that comes again has another id:
     * {@code name#2} and so on.
     */
    public List<LabelledImage> events(ImageSet set, int events, long seed) {
        Map<LabelledImage, Integer> times = new HashMap<>();
        List<LabelledImage> stream = new ArrayList<>();
        for (LabelledImage image : once(set, events, new Random(seed))) {
            int time = Objects.requireNonNull(times.merge(image, 1, Integer::sum));
            stream.add(time == 1 ? image : image.again(time));
        }
        return stream;
    }

    abstract List<LabelledImage> once(ImageSet set, int events, Random random);

    private static boolean isLate(ImageSet set, LabelledImage image) {
        Label label = image.labelOrNull();
        return label != null && set.lateClasses().contains(label);
    }

    private static List<LabelledImage> cycle(List<LabelledImage> images, int events, Random random) {
        List<LabelledImage> stream = new ArrayList<>();
        while (stream.size() < events) {
            stream.addAll(shuffled(images, random).subList(0, Math.min(images.size(), events - stream.size())));
        }
        return stream;
    }

    private static List<LabelledImage> shuffled(List<LabelledImage> images, Random random) {
        List<LabelledImage> shuffled = new ArrayList<>(images);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }
}
