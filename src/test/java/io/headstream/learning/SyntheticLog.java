package io.headstream.learning;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Made-up training examples: every class has a random prototype, every example is its class's prototype and noise, all
 * not negative, as behind a ReLU. The same for the same seed.
 */
public final class SyntheticLog {
    public static final BackboneDigest BACKBONE = new BackboneDigest("b".repeat(64));
    public static final int EXPONENT = 12;

    private final int dimension;
    private final SplitMix64 random;
    private final BackboneDigest backbone;
    private long offset;
    private int noise = 1500;

    public SyntheticLog(int dimension, long seed) {
        this(dimension, seed, BACKBONE, 0);
    }

    public SyntheticLog(int dimension, long seed, BackboneDigest backbone, long firstOffset) {
        this.dimension = dimension;
        this.random = new SplitMix64(seed);
        this.backbone = backbone;
        this.offset = firstOffset;
    }

    /** With noise of another size than 1500 (prototypes go to 4000), from the next example on. */
    public SyntheticLog noise(int size) {
        noise = size;
        return this;
    }

    /** Examples of the classes in turn of chance, a second of event time apart. */
    public List<TrainingExample> examples(int count, String... labels) {
        List<TrainingExample> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            examples.add(example(labels[random.nextInt(labels.length)]));
        }
        return examples;
    }

    /** The next example. */
    public TrainingExample example(String label) {
        return example(label, Instant.EPOCH.plusSeconds(offset));
    }

    /** The next example, of a given event time. */
    public TrainingExample example(String label, Instant eventTime) {
        SplitMix64 prototype = new SplitMix64(SplitMix64.derive(17, label.hashCode()));
        short[] values = new short[dimension];
        for (int i = 0; i < dimension; i++) {
            float value = prototype.nextFloat() * 4000 + random.nextFloat() * noise;
            values[i] = (short) value;
        }
        TrainingExample example = new TrainingExample(
                offset,
                new ImageId("image-" + offset),
                new Label(label),
                new Embedding(values, EXPONENT, backbone),
                eventTime);
        offset++;
        return example;
    }

    /** The examples with their offsets as entry numbers of partition 0, so that they can be taken back. */
    public static List<TrainingExample> numbered(List<TrainingExample> examples) {
        return examples.stream()
                .map(e -> new TrainingExample(
                        e.offset(),
                        e.imageId(),
                        e.label(),
                        e.embedding(),
                        e.eventTime(),
                        new EntryNumber(0, e.offset()),
                        false))
                .toList();
    }

    /** The examples in windows of a size, the last perhaps smaller. */
    public static List<TrainingWindow> windows(List<TrainingExample> examples, int size) {
        List<TrainingWindow> windows = new ArrayList<>();
        for (int from = 0; from < examples.size(); from += size) {
            List<TrainingExample> part = examples.subList(from, Math.min(examples.size(), from + size));
            windows.add(new TrainingWindow(part, part.get(part.size() - 1).offset() + 1));
        }
        return windows;
    }
}
