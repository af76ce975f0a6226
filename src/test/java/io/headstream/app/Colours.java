package io.headstream.app;

import io.headstream.config.HeadSettings;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.LearnerSettings;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.learning.LearnerName;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.snapshot.LearnerLine;
import io.headstream.snapshot.TestThenTrain;
import io.headstream.snapshot.WindowOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A head that learns red and green, a window of two at a time. */
final class Colours {
    static final HeadName HEAD = new HeadName("colours");
    static final LearnerName DENSE = new LearnerName("dense");
    static final BackboneDigest BACKBONE = new BackboneDigest("c0".repeat(32));
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Colours() {}

    static List<HeadSettings> settings() {
        return HeadstreamConfig.of(Map.of(
                        "kafka.bootstrap.servers",
                        "127.0.0.1:1",
                        "wire.schema.registry.url",
                        "http://127.0.0.1:1",
                        "heads",
                        HEAD.value(),
                        "learners",
                        "dense,ridge"))
                .heads();
    }

    static LearnerLine untrained() {
        LearnerSettings dense = settings().get(0).learners().get(0);
        return LearnerLine.untrained(HEAD, dense.name(), dense.hyperParameters(), dense.seed(), "test");
    }

    /** What comes of the window that begins at an offset. */
    static WindowOutcome step(LearnerLine line, long fromOffset) {
        return TestThenTrain.on(
                line,
                new TrainingWindow(
                        List.of(example(fromOffset, "red", 120, 0), example(fromOffset + 1, "green", 0, 120)),
                        fromOffset + 2));
    }

    static Embedding embedding(int red, int green) {
        return Embedding.quantise(new float[] {red, green}, 7, BACKBONE);
    }

    private static TrainingExample example(long offset, String label, int red, int green) {
        return new TrainingExample(
                offset, new ImageId("image-" + offset), new Label(label), embedding(red, green), NOON);
    }
}
