package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.FrozenBackbone;
import io.headstream.cli.CommandLineRun;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.BundledStream;
import io.headstream.demo.ImageEventSender;
import io.headstream.demo.LabelledImage;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command with the rights that are listed for it, on a broker that gives no others; and without one of them. */
class SecuredCommandsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final HeadName HEAD = new HeadName(SecuredCluster.HEAD);

    @TempDir
    private Path directory;

    private SecuredCluster cluster;
    private Decisions decisions;
    private HeadstreamConfig config;

    /** What commands are configured with besides. */
    private Map<String, String> learner = Map.of();

    @BeforeEach
    void start() throws Exception {
        cluster = SecuredCluster.start(directory);
        decisions = new Decisions();
        config = cluster.config("trainer", Map.of());
    }

    @AfterEach
    void stop() {
        decisions.close();
        cluster.close();
    }

    @Test
    void shouldRunEveryCommandWithItsRightsAndSayWhichOneIsMissing() throws Exception {
        grantInstances();
        try (Headstream trainer = new Headstream(config, Set.of(Role.TRAINER));
                Headstream embedder = new Headstream(embedding(), Set.of(Role.EMBEDDER))) {
            trainer.start();
            embedder.start();
            learn();
            looksAtHeads();
            changesARollout();
            replaysAndLooksAtDeadLetters();
            repairs();
            migrates();
        }
        recovers();
        restores();
    }

    private HeadstreamConfig embedding() throws Exception {
        Path backbone = Path.of(SecuredCommandsIT.class
                .getResource("/io/headstream/backbone/keras")
                .toURI());
        return cluster.config("embedder", Map.of("http.enabled", "false", "backbone", backbone.toString()));
    }

    private void grantInstances() throws Exception {
        cluster.grant("embedder", KafkaUse.EMBEDDER.rights(config));
        cluster.grant("trainer", KafkaUse.TRAINER.rights(config));
        cluster.grant("trainer", KafkaUse.CONSOLE.rights(config));
        cluster.grant("producer", KafkaUse.PRODUCER.rights(config));
    }

    /** Until there are versions of both learners, and a dead letter. */
    private void learn() throws Exception {
        List<LabelledImage> pictures = BundledStream.read().images();
        try (ImageEventSender images = ImageEventSender.connect(
                        cluster.config("producer", Map.of()),
                        HEAD,
                        Clock.systemUTC(),
                        sentence -> System.err.println(sentence));
                KafkaProducer<byte[], byte[]> broken = producer("producer")) {
            for (int i = 0; i < 64; i++) {
                LabelledImage picture = pictures.get(i * 61 % pictures.size());
                images.send(new LabelledImage(
                        new ImageId(i + "-" + picture.id()), picture.labelOrNull(), picture.content()));
            }
            images.flush();
            broken.send(new ProducerRecord<>("image-events", utf8("broken"), utf8("not avro")))
                    .get();
        }
        cluster.grant("heads", KafkaUse.HEADS.rights(config));
        cluster.grant("dlq", KafkaUse.DLQ.rights(config));
        await().atMost(PATIENCE).until(() -> {
            String versions = run("heads", "heads", "fsck").out();
            return versions.contains("dense/3") && versions.contains("ridge/1");
        });
        await().atMost(PATIENCE).until(() -> run("dlq", "dlq", "list").out().contains("WIRE_FORMAT_INVALID"));
    }

    private void looksAtHeads() throws Exception {
        begin();
        for (List<String> command : List.of(
                List.of("heads", "list"),
                List.of("heads", "show", "emoji"),
                List.of("heads", "history", "emoji"),
                List.of("heads", "fsck"),
                List.of("verify", "--head", "emoji", "--learner", "dense", "--version", "2"))) {
            succeeds("heads", command.toArray(String[]::new));
        }
        // Whether both were scored on a window yet is the machine's business; it has to read them all the same.
        assertThat(run("heads", "heads", "compare", "emoji", "dense", "ridge").err())
                .doesNotContain("uthoriz");
        ended("heads", KafkaUse.HEADS);

        without("heads", KafkaUse.HEADS, "training-log", AclOperation.READ, "verify", "--head", "emoji");
        without("heads", KafkaUse.HEADS, "head-snapshots", AclOperation.READ, "heads", "fsck");
    }

    private void changesARollout() throws Exception {
        cluster.grant("rollout", KafkaUse.ROLLOUT.rights(config));
        begin();
        succeeds("rollout", "heads", "pin", "emoji", "--timeout", "120");
        ended("rollout", KafkaUse.ROLLOUT);

        without("rollout", KafkaUse.ROLLOUT, "rollout-commands", AclOperation.WRITE, "heads", "unpin", "emoji");
    }

    private void replaysAndLooksAtDeadLetters() throws Exception {
        cluster.grant("replay", KafkaUse.REPLAY.rights(config));
        without("replay", KafkaUse.REPLAY, "image-events", AclOperation.WRITE, "dlq", "replay", "--yes");
        without(
                "replay",
                KafkaUse.REPLAY,
                "headstream-replay-image-events.dlq",
                AclOperation.WRITE,
                "dlq",
                "replay",
                "--yes");
        begin();
        assertThat(succeeds("replay", "dlq", "replay", "--yes").out()).contains("1 replayed, 0 refused");
        // Now there is a mark to read. What was replayed may have come back already, and is refused.
        assertThat(run("replay", "dlq", "replay", "--yes").out()).contains("0 replayed", "1 replayed before");
        assertThat(decisions.decided("Denied")).isEmpty();
        assertThat(decisions.unused("replay", KafkaUse.REPLAY.rights(config)))
                .as("no label was among the letters")
                .isEqualTo(Set.of("replay WRITE TOPIC image-labels"));

        begin();
        succeeds("dlq", "dlq", "list");
        succeeds("dlq", "dlq", "show", letter());
        ended("dlq", KafkaUse.DLQ);
        without("dlq", KafkaUse.DLQ, "image-events.dlq", AclOperation.READ, "dlq", "list");
    }

    private String letter() {
        String[] lines = run("dlq", "dlq", "list").out().split("\\R");
        return lines[1].split("\\s+")[0];
    }

    private void repairs() throws Exception {
        try (KafkaProducer<byte[], byte[]> administrator = producer("admin")) {
            administrator
                    .send(new ProducerRecord<>("head-snapshots", utf8("emoji/dense/2/0"), null))
                    .get();
        }
        assertThat(run("heads", "heads", "fsck").exitCode()).isEqualTo(1);
        cluster.grant("repair", KafkaUse.REPAIR.rights(config));
        without("repair", KafkaUse.REPAIR, "head-snapshots", AclOperation.WRITE, "heads", "fsck", "--repair");
        begin();
        assertThat(succeeds("repair", "heads", "fsck", "--repair").out()).contains("repaired");
        ended("repair", KafkaUse.REPAIR);
    }

    /** To the bundled backbone, for a learner that only the command's configuration knows. */
    private void migrates() throws Exception {
        String digest = FrozenBackbone.load(BackboneSource.of(BackboneSource.BUNDLED))
                .digest()
                .hex();
        learner = Map.of(
                "learners", "dense,ridge,incoming",
                "learner.incoming.learning.kind", "dense",
                "learner.incoming.learning.backbone", digest);
        List<String> migrate = List.of("heads", "migrate", "--head", "emoji", "--backbone", BackboneSource.BUNDLED);
        cluster.grant("migrate", KafkaUse.MIGRATE.rights(config));
        without("migrate", KafkaUse.MIGRATE, "image-events", AclOperation.READ, migrate.toArray(String[]::new));
        begin();
        assertThat(succeeds("migrate", migrate.toArray(String[]::new)).out())
                .contains(" examples embedded by ", "; for incoming")
                .doesNotContain(" 0 examples embedded");
        ended("migrate", KafkaUse.MIGRATE);
        learner = Map.of();
    }

    private void recovers() throws Exception {
        cluster.grant("recover", KafkaUse.RECOVER.rights(config));
        begin();
        succeeds("recover", "recover");
        assertThat(decisions.decided("Denied")).as("what was refused").isEmpty();
    }

    /** To a cluster of its own, where the user may do no more. */
    private void restores() throws Exception {
        SecuredCluster full = cluster;
        try (SecuredCluster fresh = full.another()) {
            cluster = fresh;
            cluster.grant("recover", KafkaUse.RECOVER.rights(config));
            begin();
            assertThat(succeeds("recover", "restore", "--from", full.bootstrapServers())
                            .out())
                    .contains("training-log: ", "head-snapshots: ", " records, each at the offset that it had");
            assertThat(decisions.decided("Denied")).as("what was refused").isEmpty();
        } finally {
            cluster = full;
        }
    }

    private void begin() {
        decisions.clear();
    }

    private void ended(String user, KafkaUse use) {
        assertThat(decisions.decided("Denied")).as("what was refused").isEmpty();
        assertThat(decisions.unused(user, use.rights(config)))
                .as("rights that no command of %s asked for", use.text())
                .isEmpty();
    }

    /** Fails, with what Kafka says, and where the rights are listed. */
    private void without(String user, KafkaUse use, String resource, AclOperation operation, String... command)
            throws Exception {
        AclBinding right = use.rights(config).stream()
                .filter(one -> one.resource().name().equals(resource))
                .flatMap(one -> one.bindings("User:" + user).stream())
                .filter(binding -> binding.entry().operation() == operation)
                .findFirst()
                .orElseThrow();
        cluster.revoke(right);
        try {
            await().atMost(PATIENCE).untilAsserted(() -> {
                CommandLineRun refused = run(user, command);
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.err())
                        .contains("uthoriz", "'headstream acls' lists the rights that each command takes")
                        .doesNotContain("\tat ");
            });
        } finally {
            cluster.grant(user, use.rights(config));
        }
    }

    private CommandLineRun succeeds(String user, String... command) {
        CommandLineRun run = run(user, command);
        assertThat(run.exitCode())
                .as("%s: %s", String.join(" ", command), run.err())
                .isZero();
        return run;
    }

    private CommandLineRun run(String user, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        try {
            arguments.addAll(List.of("--config", cluster.file(user, learner).toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    private KafkaProducer<byte[], byte[]> producer(String user) {
        return new KafkaProducer<>(
                cluster.config(user, Map.of()).kafka(KafkaClient.PRODUCER),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
