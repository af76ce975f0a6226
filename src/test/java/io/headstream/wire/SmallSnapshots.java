package io.headstream.wire;

import io.headstream.event.HeadName;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.SyntheticLog;
import io.headstream.learning.TrainingExample;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.LearnerLine;
import io.headstream.snapshot.TestThenTrain;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Versions of a few hundred bytes, for tests. */
final class SmallSnapshots {
    private SmallSnapshots() {}

    static List<TrainingExample> examples() {
        return new SyntheticLog(4, 1).examples(8, "ant", "bee");
    }

    /** One of each kind that learns without TensorFlow. */
    static List<HeadSnapshot> ofAllKinds() {
        return List.of("dense", "svm", "ridge", "lda").stream()
                .flatMap(kind -> of(kind).stream())
                .toList();
    }

    private static Optional<HeadSnapshot> of(String kind) {
        LearnerLine line = LearnerLine.untrained(
                new HeadName("animals"),
                new LearnerName(kind),
                HyperParameters.of(Map.of("kind", kind, "window.examples", "8", "window.durationMs", "1000000")),
                42,
                "1.0");
        return TestThenTrain.on(line, SyntheticLog.windows(examples(), 8).get(0))
                .snapshot();
    }
}
