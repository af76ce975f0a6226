package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.config.HeadstreamConfig;
import io.headstream.demo.Contracts;
import io.headstream.embedding.Backbone;
import io.headstream.embedding.BackboneDescription;
import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.EmbedResult;
import io.headstream.event.HeadName;
import io.headstream.image.DecodeResult;
import io.headstream.image.DecodedImage;
import io.headstream.image.ImageDecoder;
import io.headstream.ops.view.ConsoleTopics;
import io.headstream.rollout.RolloutPolicies;
import io.headstream.topology.BackgroundSolver;
import io.headstream.topology.EmbedderTopology;
import io.headstream.topology.TrainerTopology;
import io.headstream.wire.Contract;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rights that are named, against the topologies and the console as they are. */
class KafkaUseTest {
    private final HeadstreamConfig config = HeadstreamConfig.of(Map.of(
            "kafka.bootstrap.servers",
            "localhost:1",
            "wire.schema.registry.url",
            "http://localhost:1",
            "heads",
            "emoji",
            "application.id.prefix",
            "mine",
            "topics.predictions",
            "answers",
            "topics.create",
            "false"));
    private final Contract contract = Contracts.of(config);

    @AfterEach
    void close() {
        contract.close();
    }

    @Test
    void shouldLetTheEmbedderReadAndWriteWhatItsTopologyDoesAndNothingElse() {
        Topology topology = EmbedderTopology.of(
                config.topics(),
                config.embedder(),
                new EmbedderTopology.Parts(
                        contract, new Nothing(), new Nothing(), Set.of(new HeadName("emoji")), "here/1"));

        check(KafkaUse.EMBEDDER, topology, "mine-embedder");
    }

    @Test
    void shouldLetTheTrainerReadAndWriteWhatItsTopologyDoesAndNothingElse() {
        try (BackgroundSolver solver = new BackgroundSolver(0.02, (learner, took) -> {})) {
            Topology topology = TrainerTopology.of(
                    config.topics(),
                    new TrainerTopology.Parts(
                            contract, config.headDirectory(), RolloutPolicies::of, solver, "1.2.3", 1, 20));

            check(KafkaUse.TRAINER, topology, "mine-trainer");
        }
    }

    @Test
    void shouldLetTheConsoleReadWhatItShowsAndWriteNothingButCommands() {
        assertThat(topics(KafkaUse.CONSOLE, AclOperation.READ)).isEqualTo(ConsoleTopics.read(config));
        assertThat(topics(KafkaUse.CONSOLE, AclOperation.WRITE))
                .containsExactly(config.topics().names().rolloutCommands());
    }

    @Test
    void shouldLetNobodyButTheTrainerSayWhatServes() {
        for (KafkaUse use : KafkaUse.values()) {
            Set<String> written = topics(use, AclOperation.WRITE);
            if (use != KafkaUse.TRAINER) {
                assertThat(written)
                        .as(use.text())
                        .doesNotContain(config.topics().names().headRollouts());
            }
            if (!Set.of(KafkaUse.TRAINER, KafkaUse.REPAIR, KafkaUse.RECOVER).contains(use)) {
                assertThat(written)
                        .as(use.text())
                        .doesNotContain(config.topics().names().headSnapshots());
            }
        }
    }

    @Test
    void shouldLetNobodyMakeTopicsWhereTheyAreThereAlready() {
        for (KafkaUse use : KafkaUse.values()) {
            Set<String> changelogs = use == KafkaUse.RECOVER
                    ? Set.of("mine-embedder-", "mine-trainer-")
                    : Set.of("mine-%s-".formatted(use.text()));
            assertThat(topics(use, AclOperation.CREATE)).as(use.text()).isSubsetOf(changelogs);
        }
    }

    /** A user who may alter, delete or do all can undo what the others may not. */
    @Test
    void shouldGiveNobodyARightOverOthers() {
        for (KafkaUse use : KafkaUse.values()) {
            assertThat(topics(use, AclOperation.DELETE))
                    .as("%s deletes only what it makes anew", use.text())
                    .isEqualTo(use == KafkaUse.RECOVER ? Set.of("mine-embedder-", "mine-trainer-") : Set.of());
            assertThat(use.rights(config)).allSatisfy(right -> {
                assertThat(right.operations())
                        .isSubsetOf(
                                AclOperation.READ,
                                AclOperation.WRITE,
                                AclOperation.CREATE,
                                AclOperation.DELETE,
                                AclOperation.DESCRIBE,
                                AclOperation.DESCRIBE_CONFIGS);
                assertThat(right.resource().resourceType()).isNotEqualTo(ResourceType.CLUSTER);
            });
        }
    }

    private void check(KafkaUse use, Topology topology, String applicationId) {
        Set<String> read = new TreeSet<>();
        Set<String> written = new TreeSet<>();
        TopologyDescription described = topology.describe();
        described.globalStores().forEach(store -> read.addAll(store.source().topicSet()));
        for (TopologyDescription.Subtopology part : described.subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Source source) {
                    read.addAll(source.topicSet());
                } else if (node instanceof TopologyDescription.Sink sink) {
                    // A sink that is told the topic by the record writes ticks, back to where they were missing.
                    written.add(sink.topic() == null ? config.topics().names().trainingLog() : sink.topic());
                }
            }
        }
        read.add(applicationId + "-");
        written.add(applicationId + "-");
        assertThat(topics(use, AclOperation.READ)).isEqualTo(read);
        assertThat(topics(use, AclOperation.WRITE)).isEqualTo(written);
        assertThat(topics(use, AclOperation.DESCRIBE))
                .as("all topics are looked up at the start")
                .containsAll(config.topics().names().all());
    }

    private Set<String> topics(KafkaUse use, AclOperation operation) {
        return use.rights(config).stream()
                .filter(right -> right.resource().resourceType() == ResourceType.TOPIC)
                .filter(right -> right.operations().contains(operation))
                .map(right -> right.resource().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Embeds nothing. */
    private static final class Nothing implements Backbone, ImageDecoder {
        @Override
        public BackboneDescription description() {
            return new BackboneDescription("nothing", new BackboneDigest("0".repeat(64)), 1, 1, 1, 0, 1, "none");
        }

        @Override
        public List<EmbedResult> embed(List<DecodedImage> images) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DecodeResult decode(byte[] encoded) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
