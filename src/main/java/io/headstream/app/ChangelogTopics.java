package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One Streams application's changelogs and offsets, looked at and made anew while it does not run. */
final class ChangelogTopics {
    private static final Duration GONE_WITHIN = Duration.ofSeconds(30);
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private final Admin admin;
    private final HeadstreamConfig config;
    private final String application;

    /** @param application the application's id; the group's too */
    ChangelogTopics(Admin admin, HeadstreamConfig config, String application) {
        this.admin = admin;
        this.config = config;
        this.application = application;
    }

    /** The changelog's topic, as Streams names it. */
    static String name(String application, String store) {
        return application + "-" + store + "-changelog";
    }

    String name(String store) {
        return name(application, store);
    }

    /**
     * Makes changelogs empty.
     *
     * @param stores the stores, with the settings that Streams would create their changelogs with
     * @param partitions how many tasks there are
     */
    void makeAnew(Map<String, Map<String, String>> stores, int partitions)
            throws InterruptedException, ExecutionException {
        List<NewTopic> changelogs = stores.entrySet().stream()
                .map(store -> changelog(store.getKey(), partitions, store.getValue()))
                .toList();
        Set<String> present = admin.listTopics().names().get();
        admin.deleteTopics(changelogs.stream()
                        .map(NewTopic::name)
                        .filter(present::contains)
                        .toList())
                .all()
                .get();
        for (NewTopic changelog : changelogs) {
            create(changelog);
        }
    }

    private NewTopic changelog(String store, int partitions, Map<String, String> settings) {
        short replicas = config.topics().replicationFactor();
        Map<String, String> all = new TreeMap<>(settings);
        all.put("cleanup.policy", "compact");
        all.put("message.timestamp.type", "CreateTime");
        return new NewTopic(
                        name(store), Optional.of(partitions), replicas < 0 ? Optional.empty() : Optional.of(replicas))
                .configs(all);
    }

    /** A topic that was just deleted is there for a moment more. */
    private void create(NewTopic topic) throws InterruptedException, ExecutionException {
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

    /** What writes them, all at once. Its transactions are ready to begin; the caller closes it. */
    KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.PRODUCER));
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, application + "-recover");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, config.topics().maxProducedBytes());
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    static StartException failed(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new StartException("lost state could not be made again: " + cause.getMessage(), cause);
    }

    static StartException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StartException("interrupted while lost state was made again", e);
    }
}
