package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.topology.RecoveredEmbedderState;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** The embedder's changelogs, those of them that are lost, made anew while no instance runs. */
public final class EmbedderChangelogs {
    /** The store of events that wait for their batch. */
    public static final String BATCH_BUFFER = RecoveredEmbedderState.BATCH_BUFFER;

    /** The store of images and labels that wait for each other. */
    public static final String LABELS = RecoveredEmbedderState.LABELS;

    private final HeadstreamConfig config;

    /** Of a configuration's embedder; nothing is asked yet. */
    public EmbedderChangelogs(HeadstreamConfig config) {
        this.config = config;
    }

    /** The topic of a store's changelog. */
    public String topic(String store) {
        return ChangelogTopics.name(config.application().embedderId(), store);
    }

    /** The stores that have to be made again where they are lost. */
    public Set<String> stores() {
        return settings().keySet();
    }

    private Map<String, Map<String, String>> settings() {
        return RecoveredEmbedderState.stores(config.topics().maxProducedBytes());
    }

    /** How many tasks there are: partitions of the input. */
    public int tasks() {
        try (Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
            return TopicProvisioner.partitions(admin, config.topics().names().imageEvents());
        } catch (ExecutionException e) {
            throw ChangelogTopics.failed(e);
        } catch (InterruptedException e) {
            throw ChangelogTopics.interrupted(e);
        }
    }

    /**
     * The offset that each partition of a topic of the input was read to; those that were never read are not in it. Where
     * the group's offset is lost, by the embedder's own state.
     */
    public Map<Integer, Long> readTo(String topic) {
        Map<Integer, Long> readTo = new TreeMap<>();
        new LostOffsets(config, Role.EMBEDDER).find().forEach((partition, offset) -> {
            if (partition.topic().equals(topic)) {
                readTo.put(partition.partition(), offset);
            }
        });
        new CommittedOffsets(config, config.application().embedderId())
                .stable(IntStream.range(0, tasks())
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .collect(Collectors.toSet()))
                .forEach((partition, offset) -> readTo.put(partition.partition(), offset.offset()));
        return readTo;
    }

    /**
     * Writes them, in one transaction: an embedder finds all of it or nothing.
     *
     * @param tasks what they have to hold, by partition of the input
     * @param lost the stores whose changelogs are made anew; those of others stay as they are
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if one send does.
    public void write(Map<Integer, RecoveredTask> tasks, Set<String> lost) {
        Map<String, Map<String, String>> anew = new TreeMap<>(settings());
        anew.keySet().retainAll(lost);
        try (Admin admin = Admin.create(config.kafka(KafkaClient.ADMIN))) {
            ChangelogTopics changelogs = changelogs(admin);
            changelogs.makeAnew(anew, tasks());
            try (KafkaProducer<byte[], byte[]> producer = changelogs.producer()) {
                producer.beginTransaction();
                tasks.forEach((partition, task) -> state(partition, task).forEach((store, entry) -> {
                    if (lost.contains(store)) {
                        producer.send(new ProducerRecord<>(changelogs.name(store), partition, entry.key, entry.value));
                    }
                }));
                producer.commitTransaction();
            }
        } catch (ExecutionException e) {
            throw ChangelogTopics.failed(e);
        } catch (InterruptedException e) {
            throw ChangelogTopics.interrupted(e);
        }
    }

    private static RecoveredEmbedderState state(int partition, RecoveredTask task) {
        RecoveredEmbedderState state = new RecoveredEmbedderState(partition);
        state.nextNumber(task.nextNumber());
        task.events().forEach(state::waits);
        task.images().forEach(kept -> state.keeps(kept.image(), kept.arrivalMs()));
        task.labels().forEach(waiting -> state.waits(waiting.label(), waiting.record(), waiting.arrivalMs()));
        return state;
    }

    private ChangelogTopics changelogs(Admin admin) {
        return new ChangelogTopics(admin, config, config.application().embedderId());
    }
}
