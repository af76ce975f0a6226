package io.headstream.bench;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.learning.SplitMix64;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Windows of made-up examples without end: embeddings as behind a ReLU, around a centre for each class. Not thread-safe. */
final class SyntheticStream {
    static final int EXPONENT = 12;

    private static final BackboneDigest BACKBONE = new BackboneDigest("0".repeat(64));

    /** Embeddings that are made; after that they come round again. */
    private static final int DISTINCT = 2048;

    private final List<Label> labels = new ArrayList<>();
    private final List<Embedding> embeddings = new ArrayList<>();
    private long next;

    SyntheticStream(int dimension, int classes, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        short[][] centres = new short[classes][dimension];
        for (int c = 0; c < classes; c++) {
            for (int d = 0; d < dimension; d++) {
                centres[c][d] = (short) (random.nextFloat() < 0.3 ? 4096 * random.nextFloat() : 0);
            }
        }
        for (int i = 0; i < DISTINCT; i++) {
            int c = i % classes;
            short[] values = new short[dimension];
            for (int d = 0; d < dimension; d++) {
                values[d] = (short) Math.max(0, centres[c][d] + 4096 * (random.nextFloat() - 0.5));
            }
            labels.add(new Label("class-%04d".formatted(c)));
            embeddings.add(new Embedding(values, EXPONENT, BACKBONE));
        }
    }

    TrainingWindow window(int examples) {
        List<TrainingExample> window = new ArrayList<>();
        for (int i = 0; i < examples; i++) {
            int place = (int) (next % DISTINCT);
            window.add(new TrainingExample(
                    next,
                    new ImageId("image-" + next),
                    labels.get(place),
                    embeddings.get(place),
                    Instant.EPOCH.plusMillis(next)));
            next++;
        }
        return new TrainingWindow(window, next);
    }
}
