package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.HeadName;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.HeadSetup;
import io.headstream.rollout.LearnerSetup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadDirectoryTest {
    private static final HeadName EMOJI = new HeadName("emoji");
    private static final String DIGEST = "c".repeat(64);

    /** What commands set of a learner comes to its own settings, and takes none of them away. */
    @Test
    void shouldKeepTheBackboneThatALearnerIsSetUpFor() {
        HeadstreamConfig config = HeadstreamConfig.of(Settings.with(
                "learners", "dense,incoming",
                "learner.incoming.learning.kind", "dense",
                "learner.incoming.learning.backbone", DIGEST));
        LearnerSetup faster =
                new LearnerSetup(new LearnerName("incoming"), HyperParameters.of(Map.of("learningRate", "0.01")));

        for (HeadSetup setup : List.of(HeadSetup.CONFIGURED, new HeadSetup(false, List.of(faster), null))) {
            List<LearnerSettings> learners =
                    config.headDirectory().of(EMOJI, setup).learners();

            assertThat(learners.get(0).hyperParameters().values()).doesNotContainKey("window.backbone");
            assertThat(learners.get(1).hyperParameters().values()).containsEntry("window.backbone", DIGEST);
        }
    }
}
