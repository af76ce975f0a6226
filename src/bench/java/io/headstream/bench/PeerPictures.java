package io.headstream.bench;

import io.headstream.demo.BundledStream;
import io.headstream.demo.ImageFolder;
import io.headstream.demo.LabelledImage;
import io.headstream.learning.SplitMix64;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pictures that all peers get, in one order.
 *
 * @param stream learned from, once each
 * @param heldOut predicted at the end, and never learned from
 */
record PeerPictures(List<LabelledImage> stream, List<LabelledImage> heldOut) {
    private static final double HELD_OUT_SHARE = 0.2;
    private static final long SEED = 1;

    /** Unmodifiable. */
    PeerPictures {
        stream = List.copyOf(stream);
        heldOut = List.copyOf(heldOut);
    }

    /** Of a directory with train/ and test/; without one, those that come with Headstream, a fifth of them held out. */
    static PeerPictures read(@Nullable Path data) {
        if (data != null) {
            return new PeerPictures(
                    inMemory(shuffled(ImageFolder.read(data.resolve("train")).images())),
                    inMemory(shuffled(ImageFolder.read(data.resolve("test")).images())));
        }
        List<LabelledImage> all = shuffled(BundledStream.read().images());
        int heldOut = (int) (HELD_OUT_SHARE * all.size());
        return new PeerPictures(all.subList(heldOut, all.size()), all.subList(0, heldOut));
    }

    /** The classes of the stream, ascending. */
    List<String> classes() {
        return stream.stream()
                .map(image -> String.valueOf(image.labelOrNull()))
                .distinct()
                .sorted()
                .toList();
    }

    private static List<LabelledImage> shuffled(List<LabelledImage> images) {
        return Arrays.stream(new SplitMix64(SEED).permutation(images.size()))
                .mapToObj(images::get)
                .toList();
    }

    /** Whoever sends at a rate must not wait for a disk. */
    private static List<LabelledImage> inMemory(List<LabelledImage> images) {
        return images.stream().map(PeerPictures::inMemory).toList();
    }

    private static LabelledImage inMemory(LabelledImage image) {
        try {
            byte[] content = image.content().read();
            return new LabelledImage(image.id(), image.labelOrNull(), () -> content);
        } catch (IOException e) {
            throw new IllegalStateException("image '%s' cannot be read: %s".formatted(image.id(), e), e);
        }
    }
}
