package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;

class TopicSettingsTest {
    @Test
    void shouldSayHowEveryTopicIsToBeCreated() {
        TopicSettings topics = HeadstreamConfig.of(Settings.smallest()).topics();

        assertThat(topics.create()).isTrue();
        assertThat(topics.specs())
                .extracting(TopicSpec::name)
                .containsExactlyElementsOf(topics.names().all());
        assertThat(topics.specs()).extracting(TopicSpec::replicationFactor).containsOnly((short) -1);
        assertThat(spec(topics, "image-events"))
                .isEqualTo(new TopicSpec("image-events", 4, (short) -1, Map.of("max.message.bytes", "8388608")));
        assertThat(spec(topics, "training-log").configs())
                .containsEntry("retention.ms", "-1")
                .containsEntry("cleanup.policy", "delete");
        for (String compacted : List.of("head-snapshots", "head-rollouts")) {
            assertThat(spec(topics, compacted))
                    .isEqualTo(new TopicSpec(
                            compacted,
                            1,
                            (short) -1,
                            Map.of("cleanup.policy", "compact", "segment.bytes", "33554432")));
        }
    }

    /** Their records carry the time of the input otherwise, which may be older than any retention. */
    @Test
    void shouldLetRetentionOfOutputsGoByTheTimeOfWriting() {
        TopicSettings topics = HeadstreamConfig.of(Settings.smallest()).topics();

        for (String output : List.of("predictions", "training-log", "head-evaluations", "image-events.dlq")) {
            assertThat(spec(topics, output).configs()).containsEntry("message.timestamp.type", "LogAppendTime");
        }
    }

    @Test
    void shouldLeaveRoomInDeadLettersForTheHeadersThatSayWhy() {
        TopicSettings topics = HeadstreamConfig.of(
                        Settings.with("topics.max.message.bytes", "10000000", "topics.dead-letters", "set-aside"))
                .topics();

        assertThat(topics.maxProducedBytes()).isEqualTo(10_065_536);
        assertThat(spec(topics, "set-aside").configs())
                .containsEntry("max.message.bytes", "10065536")
                .containsEntry("retention.ms", "2592000000");
        assertThat(spec(topics, "image-events").configs()).containsEntry("max.message.bytes", "10000000");
    }

    @Test
    void shouldTakeNamesPartitionsAndCopiesFromTheSettings() {
        TopicSettings topics = HeadstreamConfig.of(Settings.with(
                        "topics.predictions", "out", "topics.partitions", "12", "topics.replication.factor", "3"))
                .topics();

        assertThat(spec(topics, "out").partitions()).isEqualTo(12);
        assertThat(spec(topics, "out").replicationFactor()).isEqualTo((short) 3);
        assertThat(spec(topics, "head-rollouts").replicationFactor()).isEqualTo((short) 3);
    }

    @Test
    void shouldNameTopicsAsKafkaAllows() {
        HeadstreamConfig.of(Settings.smallest()).topics().names().all().forEach(Topic::validate);
    }

    private static TopicSpec spec(TopicSettings topics, String name) {
        return topics.specs().stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
