package io.headstream.learning;

import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.learning.LogEntry.Retraction;
import io.headstream.learning.StepResult.Stepped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Made-up numbered examples, and the folding of windows over a trainer. */
final class ClosedFormLog {
    static final int DIMENSION = 9;

    private ClosedFormLog() {}

    /** A trainer of a kind, with hyper-parameters given as name, value, name, value. */
    static HeadTrainer trainer(String kind, String... namesAndValues) {
        Map<String, String> text = new TreeMap<>(Map.of("kind", kind));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            text.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return HeadTrainers.of(HyperParameters.of(text));
    }

    static TrainerState untrained(HeadTrainer trainer) {
        return trainer.untrained(DIMENSION, SyntheticLog.EXPONENT, 77);
    }

    /** Examples of the classes in turn of chance, numbered from 0 in two partitions. */
    static List<TrainingExample> examples(int count, long seed, String... labels) {
        List<TrainingExample> numbered = new ArrayList<>();
        for (TrainingExample example :
                new SyntheticLog(DIMENSION, seed).noise(6000).examples(count, labels)) {
            numbered.add(numbered(example, new EntryNumber((int) (example.offset() % 2), example.offset() / 2)));
        }
        return numbered;
    }

    static TrainingExample numbered(TrainingExample example, EntryNumber number) {
        return new TrainingExample(
                example.offset(),
                example.imageId(),
                example.label(),
                example.embedding(),
                example.eventTime(),
                number,
                false);
    }

    static Retraction retraction(TrainingExample example) {
        return new Retraction(
                1_000_000 + example.offset(),
                example.number(),
                example.imageId(),
                example.label(),
                example.embedding());
    }

    static TrainingWindow window(List<TrainingExample> examples, Retraction... retractions) {
        return new TrainingWindow(examples, List.of(retractions), 0, 2_000_000);
    }

    /** An example with one value everywhere. */
    static TrainingExample example(int offset, String label, int value, EntryNumber number) {
        short[] values = new short[DIMENSION];
        Arrays.fill(values, (short) value);
        values[offset % DIMENSION] = (short) (value + 100);
        return new TrainingExample(
                offset,
                new ImageId("image-" + offset),
                new Label(label),
                new Embedding(values, SyntheticLog.EXPONENT, SyntheticLog.BACKBONE),
                java.time.Instant.EPOCH.plusSeconds(offset),
                number,
                false);
    }

    static Stepped step(HeadTrainer trainer, TrainerState state, TrainingWindow window) {
        if (trainer.step(state, window, 1) instanceof Stepped stepped) {
            return stepped;
        }
        throw new AssertionError("the step was refused");
    }

    /** The state after the examples in windows of a size. */
    static TrainerState fold(HeadTrainer trainer, List<TrainingExample> examples, int size) {
        TrainerState state = untrained(trainer);
        for (int from = 0; from < examples.size(); from += size) {
            state = step(trainer, state, window(examples.subList(from, Math.min(examples.size(), from + size))))
                    .state();
        }
        return state;
    }

    static String sha256(TrainerState state) {
        return HeadCodec.sha256(state.head().canonicalBytes());
    }
}
