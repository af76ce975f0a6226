package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.topology.InputPositions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Committed offsets of a role's group that are gone, though its own state says how far it has read: the group expired, or
 * somebody deleted them. Kafka would take the group for a new one, which reads all of its input again.
 */
public final class LostOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(LostOffsets.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration FETCH_WAIT = Duration.ofMillis(20);

    private final HeadstreamConfig config;
    private final Role role;
    private final String application;

    /** Of a configuration's role; nothing is asked yet. */
    public LostOffsets(HeadstreamConfig config, Role role) {
        this.config = config;
        this.role = role;
        this.application = role.application(config.application());
    }

    /** The role's group. */
    public String group() {
        return application;
    }

    /**
     * Looks for them.
     *
     * @return the offset that each of these partitions is to be read on from; empty if none is lost, or nothing was ever read
     * @throws StartException if Kafka does not answer
     */
    public SortedMap<TopicPartition, Long> find() {
        try (Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
            CommittedOffsets committed = new CommittedOffsets(config, application);
            SortedMap<TopicPartition, Long> lost = input(admin);
            lost.keySet().removeAll(committed.last(admin).keySet());
            String changelog = ChangelogTopics.name(application, InputPositions.STORE);
            if (lost.isEmpty() || !admin.listTopics().names().get().contains(changelog)) {
                return byName();
            }
            Map<TopicPartition, Long> positions = positions(changelog);
            lost.replaceAll((partition, unknown) -> positions.getOrDefault(partition, 0L));
            lost.values().removeIf(position -> position == 0);
            // Another instance may have come to run in the meantime: what it knows by its state, it has committed, or
            // is
            // about to.
            if (!lost.isEmpty()) {
                lost.keySet().removeAll(committed.stable(lost.keySet()).keySet());
            }
            dropTopicsMadeAnew(admin, lost);
            return lost;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw failed(cause);
        } catch (KafkaException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException(
                    "interrupted while the offsets of group '%s' were looked up".formatted(application), e);
        }
    }

    private StartException failed(Throwable cause) {
        return new StartException(
                "the offsets of group '%s' could not be looked up or set: %s"
                        .formatted(application, cause.getMessage()),
                cause);
    }

    /**
     * Sees to it that none is.
     *
     * @throws StartException if one is, with the way out
     */
    void expectNone() {
        Map<TopicPartition, Long> lost = find();
        if (!lost.isEmpty()) {
            throw new StartException(
                    "group '%s' has no committed offset for %s, expected one, since its own state says that these were read up to there: the group has expired (offsets.retention.minutes of the broker) or its offsets were deleted. From the earliest record on, all would be %s once more: run 'headstream recover --offsets', which sets them"
                            .formatted(
                                    application,
                                    described(lost),
                                    role == Role.EMBEDDER ? "predicted" : "learned from"));
        }
    }

    /** Partitions and offsets, for people. */
    public static String described(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .map(one -> "%s (next offset %d)".formatted(one.getKey(), one.getValue()))
                .collect(Collectors.joining(", "));
    }

    /**
     * Sets them, of a group that nobody is a member of.
     *
     * @throws StartException if that can't be
     */
    public void set(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
        offsets.forEach((partition, offset) -> all.put(partition, new OffsetAndMetadata(offset)));
        try (Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
            admin.alterConsumerGroupOffsets(application, all).all().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw failed(cause);
        } catch (InterruptedException e) {
            throw ChangelogTopics.interrupted(e);
        }
    }

    private SortedMap<TopicPartition, Long> input(Admin admin) throws InterruptedException, ExecutionException {
        SortedMap<TopicPartition, Long> partitions = byName();
        for (String topic : role.inputs(config.topics().names())) {
            for (int partition = 0; partition < TopicProvisioner.partitions(admin, topic); partition++) {
                partitions.put(new TopicPartition(topic, partition), 0L);
            }
        }
        return partitions;
    }

    /** What the state says; committed transactions only, so that what is found has its committed offset beside it. */
    private Map<TopicPartition, Long> positions(String changelog) {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // To close it waits for the last fetch, for which there is nothing: half a second of each start by default.
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.toIntExact(FETCH_WAIT.toMillis()));
        Map<TopicPartition, Long> positions = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(changelog)
                    .forEach(info -> partitions.add(new TopicPartition(changelog, info.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    positions.put(
                            new TopicPartition(InputPositions.topic(record.key()), record.partition()),
                            InputPositions.next(record.value()));
                }
            }
        }
        return positions;
    }

    /** Brokers drop the offsets of a topic that is deleted; under the same name it is another topic, and not read yet. */
    private void dropTopicsMadeAnew(Admin admin, Map<TopicPartition, Long> lost)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(
                        lost.keySet().stream().collect(Collectors.toMap(one -> one, one -> OffsetSpec.latest())))
                .all()
                .get();
        ends.forEach((partition, end) -> {
            Long position = lost.get(partition);
            if (position != null && end.offset() < position) {
                LOG.error(
                        "{} ends at offset {}, before offset {}, which was to be read next: it was made anew; reads it from the start",
                        partition,
                        end.offset(),
                        position);
                lost.remove(partition);
            }
        });
    }

    private static SortedMap<TopicPartition, Long> byName() {
        return new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
    }
}
