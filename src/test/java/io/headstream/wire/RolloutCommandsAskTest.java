package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headstream.event.HeadName;
import io.headstream.rollout.Author;
import io.headstream.rollout.CommandId;
import io.headstream.rollout.Holds;
import io.headstream.rollout.RolloutAction;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutEvent.After;
import io.headstream.rollout.RolloutEvent.Answer;
import io.headstream.rollout.RolloutEvent.Asked;
import io.headstream.rollout.RolloutMove;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RolloutCommandsAskTest {
    private static final String COMMANDS = "rollout-commands";
    private static final String EVENTS = "rollout-events";
    private static final int COMMAND_PARTITIONS = 4;
    private static final TopicPartition EVENTS_0 = new TopicPartition(EVENTS, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HeadName HEAD = new HeadName("animals");

    private final RegistryServer registry;
    private final Contract contract;
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
    private long nextOffset = 7;

    RolloutCommandsAskTest() throws IOException {
        registry = new RegistryServer();
        contract = contract();
    }

    @AfterEach
    void close() {
        contract.close();
        registry.close();
    }

    @Test
    void shouldSendACommandToItsHeadsPartitionAndGiveItsEvent() {
        RolloutEvent event = event("animals", "c-1", Answer.Kind.ACCEPTED);
        try (RolloutCommands commands = commands()) {
            CompletableFuture<Optional<RolloutEvent>> answer = ask(commands, "c-1");
            await().atMost(PATIENCE).until(() -> producer.history().size() == 1);
            tell(event("animals", "another", Answer.Kind.ACCEPTED));
            tell(event("fruit", "c-1", Answer.Kind.REJECTED));
            tell(event);

            assertThat(answer.join()).contains(event);
        }
        ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
        assertThat(sent.partition()).isEqualTo(RolloutCommandMapping.partition(HEAD, COMMAND_PARTITIONS));
        assertThat(sent.key()).isEqualTo("animals".getBytes(StandardCharsets.UTF_8));
        assertThat(RolloutCommandMapping.toDomain(
                        contract.decode(COMMANDS, sent.value(), io.headstream.wire.avro.RolloutCommand.class)))
                .isEqualTo(command("c-1"));
    }

    @Test
    void shouldAnswerEverybodyWhoAsksTheSame() {
        try (RolloutCommands commands = commands()) {
            CompletableFuture<Optional<RolloutEvent>> one = ask(commands, "c-1");
            CompletableFuture<Optional<RolloutEvent>> other = ask(commands, "c-1");
            await().atMost(PATIENCE).until(() -> producer.history().size() == 2);
            tell(event("animals", "c-1", Answer.Kind.DUPLICATE));

            assertThat(one.join()).isPresent().isEqualTo(other.join());
        }
    }

    @Test
    void shouldPassOverWhatIsNoEvent() {
        try (RolloutCommands commands = commands()) {
            CompletableFuture<Optional<RolloutEvent>> answer = ask(commands, "c-1");
            await().atMost(PATIENCE).until(() -> producer.history().size() == 1);
            consumer.addRecord(new ConsumerRecord<>(EVENTS, 0, nextOffset++, new byte[0], new byte[] {1, 2, 3}));
            tell(event("animals", "c-1", Answer.Kind.ACCEPTED));

            assertThat(answer.join()).isPresent();
        }
    }

    @Test
    void shouldGiveNothingWhereNoAnswerCameInTime() throws InterruptedException {
        try (RolloutCommands commands = commands()) {
            assertThat(commands.ask(command("c-1"), Duration.ZERO)).isEmpty();
        }
        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void shouldFailWhereEventsCannotBeRead() {
        try (RolloutCommands commands = commands()) {
            CompletableFuture<Optional<RolloutEvent>> answer = ask(commands, "c-1");
            await().atMost(PATIENCE).until(() -> producer.history().size() == 1);
            consumer.setPollException(new KafkaException("not authorised"));

            assertThatThrownBy(answer::join).hasRootCauseMessage("not authorised");
            assertThatThrownBy(() -> commands.ask(command("c-2"), PATIENCE))
                    .hasMessage("rollout events cannot be read any more: not authorised");
        }
    }

    @Test
    void shouldSayThatATopicIsNotThere() {
        assertThatThrownBy(() -> new RolloutCommands(producer, consumer, contract, COMMANDS, EVENTS))
                .isInstanceOf(KafkaException.class)
                .hasMessageStartingWith("topic 'rollout-commands' is not there");
        assertThat(producer.closed()).isTrue();
        assertThat(consumer.closed()).isTrue();
    }

    private RolloutCommands commands() {
        consumer.updatePartitions(
                COMMANDS,
                IntStream.range(0, COMMAND_PARTITIONS)
                        .mapToObj(i -> partition(COMMANDS, i))
                        .toList());
        consumer.updatePartitions(EVENTS, List.of(partition(EVENTS, 0)));
        consumer.updateEndOffsets(Map.of(EVENTS_0, nextOffset));
        return new RolloutCommands(producer, consumer, contract(), COMMANDS, EVENTS);
    }

    private Contract contract() {
        return new Contract(
                RegistryAvroSerializer.class,
                RegistryAvroDeserializer.class,
                Map.of("schema.registry.url", registry.url()));
    }

    private static PartitionInfo partition(String topic, int partition) {
        return new PartitionInfo(topic, partition, Node.noNode(), new Node[0], new Node[0]);
    }

    private static CompletableFuture<Optional<RolloutEvent>> ask(RolloutCommands commands, String id) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return commands.ask(command(id), PATIENCE);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void tell(RolloutEvent event) {
        consumer.addRecord(new ConsumerRecord<>(
                EVENTS, 0, nextOffset++, new byte[0], contract.encode(EVENTS, RolloutEventMapping.toAvro(event))));
    }

    private static RolloutCommand command(String id) {
        return new RolloutCommand(
                new CommandId(id),
                HEAD,
                null,
                new RolloutAction.Pin(true),
                Author.person("ann"),
                "as the test says",
                Instant.EPOCH);
    }

    private static RolloutEvent event(String head, String id, Answer.Kind kind) {
        return new RolloutEvent(
                new HeadName(head),
                new Asked(new CommandId(id), RolloutMove.PIN, "pin", Author.person("ann"), "as the test says"),
                new Answer(kind, null, List.of()),
                null,
                new After(3, null, null, List.of(), new Holds(true, false)),
                Instant.EPOCH);
    }
}
