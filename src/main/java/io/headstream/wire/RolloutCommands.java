package io.headstream.wire;

import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends rollout commands and waits for what comes of them. Reads events from when it was made on, in a thread of its own.
 * Thread-safe.
 *
 * <p>A command whose answer did not come in time may still be carried out. Sending it once more under the same id is safe:
 * it is carried out once at most, and answered as a duplicate the second time.
 */
public final class RolloutCommands implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RolloutCommands.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LOOK_UP = Duration.ofSeconds(15);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private final Contract contract;
    private final String commands;
    private final String events;
    private final int commandPartitions;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final Thread reader;
    private volatile @Nullable RuntimeException failure;

    /** Somebody who waits for a command's event; one of several perhaps. */
    private static final class Waiting {
        private final CompletableFuture<RolloutEvent> answer = new CompletableFuture<>();
        private final String head;
        private final String id;

        Waiting(RolloutCommand command) {
            this.head = command.head().value();
            this.id = command.id().value();
        }

        boolean isFor(io.headstream.wire.avro.RolloutEvent event) {
            return event.getHead().equals(head) && event.getCommandId().equals(id);
        }
    }

    /**
     * Takes up reading at the end of the events.
     *
     * @param producer idempotent, acknowledged by all replicas; this object's to close
     * @param consumer of committed records, in no group; this object's to close
     * @param contract this object's to close
     * @param commands topic of rollout commands
     * @param events topic of rollout events
     * @throws KafkaException if a topic is not there, or Kafka does not answer; everything is closed then
     */
    public RolloutCommands(
            Producer<byte[], byte[]> producer,
            Consumer<byte[], byte[]> consumer,
            Contract contract,
            String commands,
            String events) {
        this.producer = producer;
        this.consumer = consumer;
        this.contract = contract;
        this.commands = commands;
        this.events = events;
        try {
            commandPartitions = partitions(commands);
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < partitions(events); i++) {
                partitions.add(new TopicPartition(events, i));
            }
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            // A seek is only done when the position is asked for: no answer is to come before that.
            partitions.forEach(partition -> consumer.position(partition, LOOK_UP));
        } catch (RuntimeException e) {
            closeClients();
            throw e instanceof org.apache.kafka.common.errors.TimeoutException
                    ? new KafkaException(
                            "Kafka did not answer within %d s; expected a broker".formatted(LOOK_UP.toSeconds()), e)
                    : e;
        }
        this.reader = new Thread(this::read, "rollout-events");
        this.reader.setDaemon(true);
        this.reader.start();
    }

    /**
     * Sends a command, and waits for its event.
     *
     * @return what came of it; empty if no answer came in time
     * @throws KafkaException if the command could not be delivered, or events cannot be read any more
     * @throws InterruptedException if the waiting was interrupted; the command may have been sent
     */
    public Optional<RolloutEvent> ask(RolloutCommand command, Duration timeout) throws InterruptedException {
        Waiting asker = new Waiting(command);
        waiting.add(asker);
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            RuntimeException broken = failure;
            if (broken != null) {
                throw new KafkaException("rollout events cannot be read any more: " + broken.getMessage(), broken);
            }
            await(send(command), deadline);
            return Optional.of(await(asker.answer, deadline));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new KafkaException("command %s: %s".formatted(command.id(), cause.getMessage()), cause);
        } finally {
            waiting.remove(asker);
        }
    }

    private Future<RecordMetadata> send(RolloutCommand command) {
        return producer.send(new ProducerRecord<>(
                commands,
                RolloutCommandMapping.partition(command.head(), commandPartitions),
                RolloutCommandMapping.key(command.head()),
                contract.encode(commands, RolloutCommandMapping.toAvro(command))));
    }

    private static <T> T await(Future<T> future, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private int partitions(String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic, LOOK_UP);
        if (found == null || found.isEmpty()) {
            throw new KafkaException(
                    "topic '%s' is not there; expected one of Headstream's. Has it run on this cluster?"
                            .formatted(topic));
        }
        return found.size();
    }

    private void read() {
        try {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record);
                }
            }
        } catch (WakeupException e) {
            // Closed.
        } catch (RuntimeException e) {
            LOG.error("rollout events cannot be read any more: {}", e.getMessage(), e);
            failure = e;
            waiting.forEach(asker -> asker.answer.completeExceptionally(e));
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            io.headstream.wire.avro.RolloutEvent avro =
                    contract.decode(events, record.value(), io.headstream.wire.avro.RolloutEvent.class);
            List<Waiting> askers =
                    waiting.stream().filter(asker -> asker.isFor(avro)).toList();
            if (!askers.isEmpty()) {
                RolloutEvent event = RolloutEventMapping.toDomain(avro);
                askers.forEach(asker -> asker.answer.complete(event));
            }
        } catch (WireException e) {
            LOG.warn(
                    "event {}-{}@{} is passed over: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            reader.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeClients();
    }

    private void closeClients() {
        consumer.close();
        producer.close(CLOSE_TIMEOUT);
        contract.close();
    }
}
