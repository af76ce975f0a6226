package io.headstream.export;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.learning.Head;
import io.headstream.learning.HeadCodec;
import io.headstream.learning.HeadTrainer;
import io.headstream.learning.HeadTrainers;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.StepResult;
import io.headstream.learning.SyntheticLog;
import io.headstream.learning.TrainerState;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.Provenance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Heads that learned for some windows, as versions. */
final class LearnedHeads {
    private LearnedHeads() {}

    /** @param settings as {@code "kind=dense hiddenLayers=24;9"} */
    static HeadSnapshot of(String settings, List<TrainingExample> examples) {
        Map<String, String> values = new TreeMap<>();
        for (String setting : settings.split(" ")) {
            String[] pair = setting.split("=", 2);
            values.put(pair[0], pair[1].replace(';', ','));
        }
        HyperParameters hyperParameters = HyperParameters.of(values);
        HeadTrainer trainer = HeadTrainers.of(hyperParameters);
        TrainingExample first = examples.get(0);
        TrainerState state = trainer.untrained(first.embedding(), 5);
        for (TrainingWindow window : SyntheticLog.windows(examples, 16)) {
            state = ((StepResult.Stepped) trainer.step(state, window, window.fromOffset())).state();
        }
        return snapshot(state.head(), hyperParameters, first.embedding().backbone());
    }

    static HeadSnapshot snapshot(Head head, HyperParameters hyperParameters, BackboneDigest backbone) {
        return new HeadSnapshot(
                new HeadName("animals"),
                new HeadVersion(new LearnerName("best"), 12, HeadCodec.sha256(head.canonicalBytes())),
                new Provenance(11, backbone, hyperParameters, 5, 0, 0, 1, 1, 1, "0.1.0", Instant.EPOCH),
                head);
    }
}
