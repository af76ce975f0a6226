package io.headstream.demo;

import io.headstream.event.ImageId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The events that a demo sends, in order: images and, on purpose, two events that cannot be processed. */
final class DemoStream {
    /** Broken events that are sent with the bundled pictures. */
    static final int BROKEN = 2;

    private static final byte[] NO_EVENT = "this is no image event".getBytes(StandardCharsets.UTF_8);

    /** One event to send. */
    sealed interface Step {
        /**
         * An image, whole or cut off.
         *
         * @param image what to send
         */
        record Image(LabelledImage image) implements Step {}

        /**
         * Bytes that are no event of the contract.
         *
         * @param id the record's key
         * @param value the record's value
         */
        record Garbage(
                ImageId id,
                @SuppressWarnings("ArrayRecordComponent") byte[] value) implements Step {}
    }

    private final List<Step> steps;

    private DemoStream(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** What the options ask for, of a set of images. */
    static DemoStream of(ImageSet images, DemoOptions options) {
        int broken = options.sendsBroken() ? BROKEN : 0;
        int count = options.events().orElse(images.images().size() + broken) - broken;
        List<Step> steps = new ArrayList<>();
        List<LabelledImage> whole = StreamOrder.SHUFFLED.events(images, count, options.seed());
        whole.forEach(image -> steps.add(new Step.Image(image)));
        if (broken > 0) {
            // The later one first, so that the earlier one does not move it.
            steps.add(steps.size() * 2 / 3, new Step.Garbage(new ImageId("broken/no-event"), NO_EVENT));
            steps.add(steps.size() / 3, new Step.Image(cutOff(whole.get(0))));
        }
        return new DemoStream(steps);
    }

    /** The events, in order. */
    List<Step> steps() {
        return steps;
    }

    private static LabelledImage cutOff(LabelledImage image) {
        return new LabelledImage(new ImageId("broken/cut-off"), image.labelOrNull(), () -> {
            byte[] whole = image.content().read();
            return Arrays.copyOf(whole, whole.length / 2);
        });
    }
}
