package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicProvisionerIT {
    @TempDir
    private Path directory;

    private EmbeddedBroker broker;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(directory);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldCreateWhatIsMissingAndFindItTheNextTime() throws Exception {
        provisioner(Map.of()).provision();

        try (Admin admin = admin()) {
            assertThat(admin.listTopics().names().get())
                    .contains("image-events", "predictions", "training-log", "head-rollouts", "image-events.dlq");
        }
        assertThatCode(() -> provisioner(Map.of()).provision()).doesNotThrowAnyException();
    }

    @Test
    void shouldNameEveryMissingTopicWhereItMayNotCreateThem() {
        assertThatThrownBy(() -> provisioner(Map.of("topics.create", "false")).provision())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("missing topics: image-events (4 partitions")
                .hasMessageContaining("head-rollouts (1 partitions, {cleanup.policy=compact, segment.bytes=33554432})")
                .hasMessageContaining("topics.create=false");
    }

    @Test
    void shouldRefuseTopicsThatWouldLoseWhatServesOrNotHoldDeadLetters() throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(
                            new NewTopic("head-rollouts", 1, (short) 1),
                            new NewTopic("image-events.dlq", 1, (short) 1)
                                    .configs(Map.of("max.message.bytes", "1000000"))))
                    .all()
                    .get();
        }

        assertThatThrownBy(() -> provisioner(Map.of()).provision())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("topic head-rollouts has cleanup.policy=delete, expected compact")
                .hasMessageContaining(
                        "topic image-events.dlq has max.message.bytes=1000000, expected at least 8454144");
    }

    @Test
    void shouldGiveLabelsAsManyPartitionsAsSomebodyGaveImages() throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic("image-events", 7, (short) 1)))
                    .all()
                    .get();
            provisioner(Map.of()).provision();

            assertThat(admin.describeTopics(List.of("image-labels"))
                            .allTopicNames()
                            .get())
                    .hasEntrySatisfying(
                            "image-labels",
                            found -> assertThat(found.partitions()).hasSize(7));
        }
    }

    @Test
    void shouldRefuseLabelsThatArePartitionedUnlikeImages() throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic("image-labels", 3, (short) 1)))
                    .all()
                    .get();
        }

        assertThatThrownBy(() -> provisioner(Map.of()).provision())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("topic image-labels has 3 partitions, expected 4 as topic image-events has");
    }

    private TopicProvisioner provisioner(Map<String, String> overrides) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", broker.bootstrapServers(),
                "wire.schema.registry.url", "http://127.0.0.1:1",
                "heads", "emoji"));
        settings.putAll(overrides);
        HeadstreamConfig config = HeadstreamConfig.of(settings);
        return new TopicProvisioner(config.kafka(KafkaClient.ADMIN), config.topics());
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }
}
