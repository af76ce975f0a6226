package io.headstream.app;

import io.headstream.config.ApplicationSettings;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.topology.RecoveredEntryNumbers;
import io.headstream.topology.RecoveredTrainerState;
import io.headstream.wire.Contract;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;

/**
 * The trainer's changelogs and its place in the training log, made anew while no instance runs: in one transaction, so that
 * a trainer finds all of it or nothing.
 */
public final class TrainerChangelogs {
    private static final Duration GONE_WITHIN = Duration.ofSeconds(30);
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private final HeadstreamConfig config;
    private final Contract contract;

    /** Of a configuration's trainer; nothing is asked yet. */
    public TrainerChangelogs(HeadstreamConfig config, Contract contract) {
        this.config = config;
        this.contract = contract;
    }

    /**
     * Sees to it that no instance runs, and that all topics are there.
     *
     * @throws StartException if one does, or topics are missing and may not be created
     */
    public void prepare() {
        ApplicationSettings application = config.application();
        try (Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
            for (String group : List.of(application.trainerId(), application.embedderId())) {
                int members = members(admin, group);
                if (members > 0) {
                    throw new StartException(
                            "group '%s' has %d members, expected none: stop every instance, then recover"
                                    .formatted(group, members));
                }
            }
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        new TopicProvisioner(config.kafka(KafkaClient.ADMIN), config.topics()).provision();
    }

    private static int members(Admin admin, String group) throws InterruptedException, ExecutionException {
        try {
            ConsumerGroupDescription found =
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group);
            return found == null ? 0 : found.members().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw e;
        }
    }

    /**
     * Writes them. What the changelogs held before is gone.
     *
     * @param heads what the trainer has to know of each head
     * @param readTo where each partition of the training log was read to
     * @param nextNumbers the number of the next training example of each partition of the input, for an embedder that has lost
     *     them: two examples of one number could not be told apart by a retraction
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if one send does.
    public void write(List<RecoveredHead> heads, List<RecoveredHead.ReadTo> readTo, Map<Integer, Long> nextNumbers) {
        String group = config.application().trainerId();
        try (Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
            Map<TopicPartition, OffsetAndMetadata> offsets = offsets(admin, group, readTo);
            makeAnew(admin, group, readTo.size());
            String numbers = changelog(config.application().embedderId(), RecoveredEntryNumbers.STORE);
            int embedderTasks = numberless(admin, numbers);
            if (embedderTasks > 0) {
                create(admin, changelog(numbers, embedderTasks, RecoveredEntryNumbers.CHANGELOG));
            }
            Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.PRODUCER));
            settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group + "-recover");
            settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.topics().maxProducedBytes());
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                for (int partition : RecoveredHead.partitions(heads)) {
                    send(producer, group, partition, heads);
                }
                for (int task = 0; task < embedderTasks; task++) {
                    KeyValue<byte[], byte[]> next = RecoveredEntryNumbers.next(nextNumbers.getOrDefault(task, 0L));
                    producer.send(new ProducerRecord<>(numbers, task, next.key, next.value));
                }
                producer.sendOffsetsToTransaction(offsets, member(group));
                producer.commitTransaction();
            }
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
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

    /** How many partitions the embedder's topic has, where its numbers are lost; else none. */
    private int numberless(Admin admin, String changelog) throws InterruptedException, ExecutionException {
        return admin.listTopics().names().get().contains(changelog)
                ? 0
                : TopicProvisioner.partitions(admin, config.topics().names().imageEvents());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if one does.
    private void send(KafkaProducer<byte[], byte[]> producer, String group, int partition, List<RecoveredHead> heads) {
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
                producer.send(new ProducerRecord<>(changelog(group, store), partition, entry.key, entry.value)));
    }

    /**
     * The training log from where it was read to. Commands that were carried out are not carried out again: where that is
     * known, from where the trainer was; else from the end.
     */
    private Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin, String group, List<RecoveredHead.ReadTo> readTo)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        String commands = config.topics().names().rolloutCommands();
        Map<TopicPartition, OffsetAndMetadata> committed = committed(admin, group);
        Map<TopicPartition, OffsetSpec> ends = readTo.stream()
                .collect(Collectors.toMap(
                        one -> new TopicPartition(commands, one.partition()), one -> OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> latest =
                admin.listOffsets(ends).all().get();
        latest.forEach((partition, end) -> offsets.put(
                partition,
                Optional.ofNullable(committed.get(partition)).orElseGet(() -> new OffsetAndMetadata(end.offset()))));
        readTo.forEach(one -> offsets.put(
                new TopicPartition(config.topics().names().trainingLog(), one.partition()),
                new OffsetAndMetadata(one.offset())));
        return offsets;
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group)
            throws InterruptedException, ExecutionException {
        try {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }

    private void makeAnew(Admin admin, String group, int partitions) throws InterruptedException, ExecutionException {
        List<NewTopic> changelogs = RecoveredTrainerState.STORES.entrySet().stream()
                .map(store -> changelog(changelog(group, store.getKey()), partitions, store.getValue()))
                .toList();
        Set<String> present = admin.listTopics().names().get();
        admin.deleteTopics(changelogs.stream()
                        .map(NewTopic::name)
                        .filter(present::contains)
                        .toList())
                .all()
                .get();
        for (NewTopic changelog : changelogs) {
            create(admin, changelog);
        }
    }

    private NewTopic changelog(String name, int partitions, Map<String, String> settings) {
        short replicas = config.topics().replicationFactor();
        Map<String, String> all = new TreeMap<>(settings);
        all.put("cleanup.policy", "compact");
        all.put("message.timestamp.type", "CreateTime");
        return new NewTopic(name, Optional.of(partitions), replicas < 0 ? Optional.empty() : Optional.of(replicas))
                .configs(all);
    }

    /** A topic that was just deleted is there for a moment more. */
    private static void create(Admin admin, NewTopic topic) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + GONE_WITHIN.toNanos();
        while (true) {
            try {
                admin.createTopics(List.of(topic)).all().get();
                TopicProvisioner.partitions(admin, topic.name());
                return;
            } catch (ExecutionException e) {
                boolean passing = e.getCause() instanceof TopicExistsException
                        || e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!passing || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(ASK_AGAIN.toMillis());
            }
        }
    }

    private static String changelog(String group, String store) {
        return group + "-" + store + "-changelog";
    }

    private static StartException failed(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new StartException("the trainer's state could not be made anew: " + cause.getMessage(), cause);
    }

    private static StartException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StartException("interrupted while the trainer's state was made anew", e);
    }
}
