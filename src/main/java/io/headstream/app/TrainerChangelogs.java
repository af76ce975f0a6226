package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.topology.InputPositions;
import io.headstream.topology.RecoveredTrainerState;
import io.headstream.wire.Contract;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The trainer's changelogs and its place in the training log, made anew while no instance runs: in one transaction, so that
 * a trainer finds all of it or nothing.
 */
public final class TrainerChangelogs {
    private final HeadstreamConfig config;
    private final Contract contract;

    /** Of a configuration's trainer; nothing is asked yet. */
    public TrainerChangelogs(HeadstreamConfig config, Contract contract) {
        this.config = config;
        this.contract = contract;
    }

    /**
     * Writes them. What the changelogs held before is gone.
     *
     * @param heads what the trainer has to know of each head
     * @param readTo where each partition of the training log was read to
     */
    public void write(List<RecoveredHead> heads, List<RecoveredHead.ReadTo> readTo) {
        String group = config.application().trainerId();
        try (Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
            ChangelogTopics changelogs = new ChangelogTopics(admin, config, group);
            Map<TopicPartition, OffsetAndMetadata> offsets = offsets(admin, readTo);
            changelogs.makeAnew(RecoveredTrainerState.STORES, readTo.size());
            try (KafkaProducer<byte[], byte[]> producer = changelogs.producer()) {
                producer.beginTransaction();
                for (int partition : RecoveredHead.partitions(heads)) {
                    send(producer, changelogs, partition, heads);
                }
                sendPositions(producer, changelogs, offsets);
                producer.sendOffsetsToTransaction(offsets, member(group));
                producer.commitTransaction();
            }
        } catch (ExecutionException e) {
            throw ChangelogTopics.failed(e);
        } catch (InterruptedException e) {
            throw ChangelogTopics.interrupted(e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if one does.
    private static void sendPositions(
            KafkaProducer<byte[], byte[]> producer,
            ChangelogTopics changelogs,
            Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> producer.send(new ProducerRecord<>(
                changelogs.name(InputPositions.STORE),
                partition.partition(),
                InputPositions.key(partition.topic()),
                InputPositions.value(offset.offset()))));
    }

    /** As a consumer that has not joined: the group has to be empty. */
    private ConsumerGroupMetadata member(String group) {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.groupMetadata();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if one does.
    private void send(
            KafkaProducer<byte[], byte[]> producer,
            ChangelogTopics changelogs,
            int partition,
            List<RecoveredHead> heads) {
        RecoveredTrainerState state =
                new RecoveredTrainerState(contract, config.topics().names().headRollouts());
        heads.stream().filter(head -> head.partition() == partition).forEach(head -> {
            head.lines().forEach(state::put);
            head.published().forEach((version, chunks) -> state.published(head.head(), version, chunks));
            head.waiting().forEach((offset, entry) -> state.waits(head.head(), offset, entry));
            head.rollout().ifPresent(state::rollout);
            state.learned(head.head(), head.learnedTo());
        });
        state.forEach((store, entry) ->
                producer.send(new ProducerRecord<>(changelogs.name(store), partition, entry.key, entry.value)));
    }

    /**
     * The training log from where it was read to. Commands that were carried out are not carried out again: where that is
     * known, from where the trainer was; else from the end.
     */
    private Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin, List<RecoveredHead.ReadTo> readTo)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        String commands = config.topics().names().rolloutCommands();
        Map<TopicPartition, OffsetSpec> ends = readTo.stream()
                .collect(Collectors.toMap(
                        one -> new TopicPartition(commands, one.partition()), one -> OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> latest =
                admin.listOffsets(ends).all().get();
        latest.forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end.offset())));
        offsets.putAll(new CommittedOffsets(config, config.application().trainerId()).stable(ends.keySet()));
        readTo.forEach(one -> offsets.put(
                new TopicPartition(config.topics().names().trainingLog(), one.partition()),
                new OffsetAndMetadata(one.offset())));
        return offsets;
    }
}
