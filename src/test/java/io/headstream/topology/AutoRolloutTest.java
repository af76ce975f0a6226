package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.EventPosition;
import io.headstream.learning.TrainingExample;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.avro.HeadEvaluation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The policy auto at work in the trainer. */
class AutoRolloutTest {
    private Fixture fixture;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> log;
    private TestOutputTopic<byte[], byte[]> snapshots;

    @BeforeEach
    void start() throws IOException {
        fixture = Fixture.with(Map.of(
                "rollout.policy", "auto",
                "snapshots.retain", "2"));
        driver = fixture.driver(TrainerTopology.of(
                fixture.config.topics(),
                new TrainerTopology.Parts(
                        fixture.contract,
                        fixture.config.headDirectory(),
                        RolloutPolicies::of,
                        Solver.atOnce(),
                        "test",
                        1,
                        fixture.config.trainer().snapshotsRetained())));
        log = Fixture.input(driver, fixture.topics().trainingLog());
        snapshots = Fixture.output(driver, fixture.topics().headSnapshots());
    }

    @AfterEach
    void stop() {
        driver.close();
        fixture.close();
    }

    @Test
    void shouldScoreAndKeepTheVersionThatItWouldGoBackTo() {
        learn(12);

        assertThat(keptVersions()).contains("dense/1", "dense/12").doesNotContain("dense/2", "dense/5");
        assertThat(evaluations())
                .filteredOn(evaluation -> evaluation.getToOffset() == 48)
                .extracting(HeadEvaluation::getVersion)
                .containsExactly(11L, 1L);
    }

    private void learn(int windows) {
        for (int i = 0; i < windows; i++) {
            for (TrainingExample example : Fixture.window(4L * i).examples()) {
                log.pipeInput(
                        "colours".getBytes(StandardCharsets.UTF_8),
                        fixture.contract.encode(
                                fixture.topics().trainingLog(),
                                TrainingLogMapping.example(
                                        example.imageId(),
                                        example.label(),
                                        example.embedding(),
                                        example.eventTime(),
                                        new EventPosition(0, example.offset()))));
            }
        }
    }

    private List<HeadEvaluation> evaluations() {
        return fixture.values(driver, fixture.topics().headEvaluations(), HeadEvaluation.class);
    }

    private Set<String> keptVersions() {
        Set<String> kept = new TreeSet<>();
        for (TestRecord<byte[], byte[]> part : snapshots.readRecordsToList()) {
            String key = new String(part.key(), StandardCharsets.UTF_8);
            if (part.value() == null) {
                kept.remove(key);
            } else {
                kept.add(key);
            }
        }
        return kept.stream()
                .filter(key -> key.endsWith("/manifest"))
                .map(key -> key.substring(key.indexOf('/') + 1, key.lastIndexOf('/')))
                .collect(Collectors.toSet());
    }
}
