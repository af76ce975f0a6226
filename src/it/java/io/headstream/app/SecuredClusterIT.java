package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.BundledStream;
import io.headstream.demo.Contracts;
import io.headstream.demo.ImageEventSender;
import io.headstream.demo.LabelledImage;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.learning.LearnerName;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.RolloutAction.Promote;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.VersionRef;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutCommands;
import io.headstream.wire.avro.Prediction;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** TLS, SCRAM, rights and basic authentication from end to end: with the rights that it names, all of Headstream runs. */
class SecuredClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HeadName HEAD = new HeadName(SecuredCluster.HEAD);

    @TempDir
    private Path directory;

    private final ListAppender<ILoggingEvent> everything = new ListAppender<>();

    @Test
    void shouldRunWithTheRightsThatItNamesAndSayWhichOneIsMissing() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger own = (Logger) LoggerFactory.getLogger("io.headstream");
        Level before = own.getLevel();
        own.setLevel(Level.DEBUG);
        everything.start();
        root.addAppender(everything);
        try (Decisions decisions = new Decisions();
                SecuredCluster cluster = SecuredCluster.start(directory)) {
            run(cluster, decisions);
        } finally {
            root.detachAppender(everything);
            own.setLevel(before);
        }
    }

    private void run(SecuredCluster cluster, Decisions decisions) throws Exception {
        HeadstreamConfig embedding = cluster.config(
                "embedder",
                Map.of(
                        "http.enabled",
                        "false",
                        "backbone",
                        resource("/io/headstream/backbone/keras").toString()));
        HeadstreamConfig training = cluster.config("trainer", Map.of());
        HeadstreamConfig consuming = cluster.config("consumer", Map.of());
        assertThatThrownBy(() -> new Headstream(cluster.config("stranger", Map.of()), Set.of(Role.TRAINER)).start())
                .as("nobody may do anything before it is granted")
                .isInstanceOf(StartException.class)
                .hasMessageContaining("does not allow its user")
                .hasMessageContaining("headstream acls");
        cluster.grant("embedder", KafkaUse.EMBEDDER.rights(embedding));
        cluster.grant("trainer", KafkaUse.TRAINER.rights(training));
        cluster.grant("trainer", KafkaUse.CONSOLE.rights(training));
        cluster.grant("producer", KafkaUse.PRODUCER.rights(training));
        cluster.grant("consumer", KafkaUse.CONSUMER.rights(training));
        decisions.clear();
        try (Headstream trainer = new Headstream(training, Set.of(Role.TRAINER));
                Headstream embedder = new Headstream(embedding, Set.of(Role.EMBEDDER));
                ImageEventSender images = ImageEventSender.connect(
                        cluster.config("producer", Map.of()),
                        HEAD,
                        Clock.systemUTC(),
                        sentence -> System.err.println(sentence));
                KafkaConsumer<byte[], byte[]> predictions = consumer(consuming);
                Contract contract = Contracts.of(consuming)) {
            trainer.start();
            embedder.start();
            predictions.subscribe(List.of("predictions"));
            send(images, "first", 48);
            List<Prediction> read = new ArrayList<>();
            await().atMost(PATIENCE)
                    .until(() -> poll(predictions, contract, read).size() >= 48);
            await().atMost(PATIENCE).until(() -> {
                send(images, "more-" + read.size(), 1);
                return poll(predictions, contract, read).stream().anyMatch(p -> p.getServedBy() != null);
            });
            assertThat(get(trainer, "/api/v1/heads")).contains("\"emoji\"");
            assertThat(get(trainer, "/api/v1/stream")).contains("lag");
            try (RolloutCommands commands = RolloutAccess.commands(training)) {
                assertThat(commands.ask(promotion(), PATIENCE)).as("an answer").isPresent();
            }

            assertThat(decisions.decided("Denied"))
                    .as("what was refused while all ran")
                    .isEmpty();
            assertThat(unused(decisions, training, embedding))
                    .as("rights that nothing asked for, but for what did not come to pass here")
                    .isSubsetOf(
                            "embedder WRITE TOPIC image-events.dlq",
                            "embedder WRITE TOPIC predictions-shadow",
                            "producer WRITE TOPIC image-labels",
                            "trainer READ TOPIC image-events",
                            "trainer WRITE TOPIC image-events.dlq",
                            "trainer WRITE TOPIC training-log");

            assertThatThrownBy(() -> write(cluster.config("producer", Map.of()), "head-rollouts"))
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
            try (KafkaConsumer<byte[], byte[]> curious = consumer(consuming)) {
                curious.subscribe(List.of("image-events"));
                assertThatThrownBy(() -> curious.poll(PATIENCE)).isInstanceOf(TopicAuthorizationException.class);
            }

            cluster.revoke(right(KafkaUse.EMBEDDER.rights(embedding), "predictions", AclOperation.WRITE));
            send(images, "last", 1);
            Throwable reason = embedder.failed().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(chain(reason)).contains("predictions").contains("uthoriz");
            for (String secret : SecuredCluster.secrets()) {
                assertThat(everything.list)
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .as("the log")
                        .noneMatch(line -> line.contains(secret));
                assertThat(get(trainer, "/metrics") + get(trainer, "/api/v1/stream") + chain(reason))
                        .doesNotContain(secret);
            }
        }
    }

    private static String chain(Throwable reason) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        return text.toString();
    }

    private static RolloutCommand promotion() {
        return new RolloutCommand(
                new CommandId("secured-1"),
                HEAD,
                null,
                new Promote(new VersionRef(new LearnerName("dense"), 1)),
                Author.person("somebody"),
                "to see that commands are taken",
                Instant.now());
    }

    private static void send(ImageEventSender images, String prefix, int count) {
        List<LabelledImage> pictures = BundledStream.read().images();
        for (int i = 0; i < count; i++) {
            LabelledImage picture = pictures.get(i * 61 % pictures.size());
            images.send(new LabelledImage(
                    new ImageId(prefix + "-" + i + "-" + picture.id()), picture.labelOrNull(), picture.content()));
        }
        images.flush();
    }

    private static KafkaConsumer<byte[], byte[]> consumer(HeadstreamConfig config) {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, "predictions-audit");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<Prediction> poll(
            KafkaConsumer<byte[], byte[]> consumer, Contract contract, List<Prediction> read) {
        consumer.poll(Duration.ofMillis(200))
                .forEach(record -> read.add(contract.decode("predictions", record.value(), Prediction.class)));
        return read;
    }

    private static void write(HeadstreamConfig config, String topic) throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                config.kafka(KafkaClient.PRODUCER), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, new byte[1], new byte[1])).get();
        }
    }

    private static String get(Headstream headstream, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(headstream.httpUrl().orElseThrow() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static AclBinding right(List<KafkaRight> rights, String name, AclOperation operation) {
        return rights.stream()
                .filter(right -> right.resource().name().equals(name))
                .flatMap(right -> right.bindings("User:embedder").stream())
                .filter(binding -> binding.entry().operation() == operation)
                .findFirst()
                .orElseThrow();
    }

    /** Those to read and to write; whoever comes first makes the topics, and looks at those only that it finds. */
    private static Set<String> unused(Decisions decisions, HeadstreamConfig training, HeadstreamConfig embedding) {
        Set<String> unused = new TreeSet<>(decisions.unused("embedder", KafkaUse.EMBEDDER.rights(embedding)));
        unused.addAll(decisions.unused("trainer", KafkaUse.TRAINER.rights(training)));
        unused.addAll(decisions.unused("trainer", KafkaUse.CONSOLE.rights(training)));
        unused.addAll(decisions.unused("producer", KafkaUse.PRODUCER.rights(training)));
        unused.addAll(decisions.unused("consumer", KafkaUse.CONSUMER.rights(training)));
        return unused;
    }

    private static Path resource(String name) throws Exception {
        return Path.of(SecuredClusterIT.class.getResource(name).toURI());
    }
}
