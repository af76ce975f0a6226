package io.headstream.demo;

import io.headstream.event.ImageId;
import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Images without files, for tests of their order. */
final class Images {
    private Images() {}

    /** So many images of every class. */
    static ImageSet of(int each, Set<String> late, String... classes) {
        List<LabelledImage> images = new ArrayList<>();
        for (String name : classes) {
            for (int i = 0; i < each; i++) {
                byte[] content = {(byte) i, 1, 2, 3};
                images.add(new LabelledImage(new ImageId(name + "/" + i), new Label(name), () -> content));
            }
        }
        return new ImageSet(images, late.stream().map(Label::new).collect(Collectors.toSet()), 0);
    }

    static List<String> ids(List<LabelledImage> images) {
        return images.stream().map(image -> image.id().value()).toList();
    }

    static List<String> classes(List<LabelledImage> images) {
        return images.stream()
                .map(image -> String.valueOf(image.labelOrNull()))
                .distinct()
                .sorted()
                .toList();
    }

    static List<String> sorted(String... ids) {
        return Arrays.stream(ids).sorted().toList();
    }
}
