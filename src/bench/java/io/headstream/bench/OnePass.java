package io.headstream.bench;

import io.headstream.bench.EmbeddedImages.Item;
import io.headstream.embedding.Embedding;
import io.headstream.learning.Head;
import io.headstream.learning.HeadScore;
import io.headstream.learning.HeadTrainer;
import io.headstream.learning.LogEntry;
import io.headstream.learning.SplitMix64;
import io.headstream.learning.StepResult;
import io.headstream.learning.TrainerState;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowAssembler;
import io.headstream.learning.WindowPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass of a learner over a stream, just as a learner's line makes it: windows of the default size, the same seeds, a
 * tick at the end. Scores nothing on the way, so that heads which are solved for are solved for once. Not thread-safe.
 */
final class OnePass {
    /** Windows of the default size; time closes none, since examples come a millisecond apart. */
    private static final WindowPolicy WINDOWS =
            new WindowPolicy(WindowPolicy.DEFAULT.maxExamples(), Duration.ofDays(1));

    /** The purpose that a line derives the seed of its first parameters by. */
    private static final long BEFORE_ALL_OFFSETS = -1;

    private final HeadTrainer trainer;
    private final long seed;
    private final WindowAssembler windows = new WindowAssembler(WINDOWS);
    private TrainerState state;
    private long nextOffset;

    /** Before the first example, for embeddings of that form. */
    OnePass(HeadTrainer trainer, int dimension, int exponent, long seed) {
        this.trainer = trainer;
        this.seed = seed;
        this.state = trainer.untrained(dimension, exponent, SplitMix64.derive(seed, BEFORE_ALL_OFFSETS));
    }

    /** Before the first example, for embeddings like this one. */
    OnePass(HeadTrainer trainer, Embedding like, long seed) {
        this.trainer = trainer;
        this.seed = seed;
        this.state = trainer.untrained(like, SplitMix64.derive(seed, BEFORE_ALL_OFFSETS));
    }

    /** Learns from items, in their order; what does not fill a window waits. */
    void learn(List<Item> items) {
        for (Item item : items) {
            long offset = nextOffset++;
            windows.add(new LogEntry.Example(example(offset, item))).ifPresent(this::step);
        }
    }

    /** Closes the open window, if any, and gives the head. */
    Head head() {
        windows.add(new LogEntry.Tick(nextOffset++)).ifPresent(this::step);
        return state.head();
    }

    /** Share of items that a head puts in their class. */
    static double accuracy(Head head, List<Item> items) {
        List<TrainingExample> examples = new ArrayList<>();
        items.forEach(item -> examples.add(example(examples.size(), item)));
        HeadScore score = HeadScore.of(head, examples);
        return (double) score.correct() / score.examples();
    }

    private void step(TrainingWindow window) {
        StepResult result = trainer.step(state, window, SplitMix64.derive(seed, window.fromOffset()));
        if (result instanceof StepResult.Refused refused) {
            throw new IllegalStateException("a window was refused: " + refused.why());
        }
        state = ((StepResult.Stepped) result).state();
    }

    private static TrainingExample example(long offset, Item item) {
        return new TrainingExample(offset, item.id(), item.label(), item.embedding(), Instant.EPOCH.plusMillis(offset));
    }
}
