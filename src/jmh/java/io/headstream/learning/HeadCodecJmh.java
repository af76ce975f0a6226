package io.headstream.learning;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.learning.StepResult.Stepped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A dense head of 1,000 classes as bytes and back: 5 MB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HeadCodecJmh {
    private static final int CLASSES = 1000;

    private final Head head = taught();
    private final byte[] bytes = head.canonicalBytes();

    /** A new array each time. */
    @Benchmark
    public byte[] encode() {
        return head.canonicalBytes();
    }

    /** With all checks. */
    @Benchmark
    public Head decode() {
        return HeadCodec.decode(bytes);
    }

    /** What a version is known by. */
    @Benchmark
    public String sha256() {
        return HeadCodec.sha256(bytes);
    }

    private static Head taught() {
        HeadTrainer trainer =
                HeadTrainers.of(HyperParameters.of(Map.of("kind", "dense", "replay", "0", "classesMax", "1000")));
        List<TrainingExample> examples = new ArrayList<>();
        for (int c = 0; c < CLASSES; c++) {
            examples.add(new TrainingExample(
                    c,
                    new ImageId("image-" + c),
                    new Label("class-" + c),
                    Embedding.quantise(
                            KernelsJmh.floats(1, KernelsJmh.DIMENSION)[0], 12, new BackboneDigest("5".repeat(64))),
                    Instant.EPOCH));
        }
        StepResult result =
                trainer.step(trainer.untrained(KernelsJmh.DIMENSION, 12, 1), new TrainingWindow(examples, CLASSES), 1);
        if (result instanceof Stepped stepped) {
            return stepped.state().head();
        }
        throw new IllegalStateException("a window was refused: " + result);
    }
}
