package io.headstream.app;

import io.headstream.config.TopicNames;
import io.headstream.config.TopicSettings;
import io.headstream.config.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that every topic is there, or says which is not. */
final class TopicProvisioner {
    private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioner.class);

    /** Brokers learn of a new topic within milliseconds; a controller that is just being elected takes seconds. */
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(10);

    private static final Duration ASK_AGAIN = Duration.ofMillis(50);

    private final Map<String, Object> kafka;
    private final TopicSettings topics;

    TopicProvisioner(Map<String, Object> kafka, TopicSettings topics) {
        this.kafka = kafka;
        this.topics = topics;
    }

    /**
     * Creates what is missing.
     *
     * @return how many partitions the training log has
     * @throws StartException if a topic is missing and may not be, or cannot be, created; or Kafka can't be reached
     */
    int provision() {
        try (Admin admin = Admin.create(kafka)) {
            Set<String> present = admin.listTopics().names().get();
            List<TopicSpec> missing = topics.specs().stream()
                    .filter(spec -> !present.contains(spec.name()))
                    .toList();
            if (!missing.isEmpty() && !topics.create()) {
                throw new StartException("missing topics: %s; expected them to be there, since topics.create=false"
                        .formatted(missing.stream()
                                .map(TopicProvisioner::described)
                                .collect(Collectors.joining("; "))));
            }
            TopicNames names = topics.names();
            missing = alike(admin, missing, present, names.imageEvents(), names.imageLabels());
            missing = alike(admin, missing, present, names.trainingLog(), names.rolloutCommands());
            create(admin, missing);
            checkFound(admin, present);
            checkAlike(
                    admin,
                    names.imageEvents(),
                    names.imageLabels(),
                    "a label has to reach the task that has its image");
            checkAlike(
                    admin,
                    names.trainingLog(),
                    names.rolloutCommands(),
                    "a command has to reach the task that trains its head");
            return partitions(admin, names.trainingLog());
        } catch (ExecutionException e) {
            throw refused(e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw refused(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while topics were looked up", e);
        }
    }

    /** Of two topics that are read together the first may be there already, made by somebody else of any size. */
    private static List<TopicSpec> alike(
            Admin admin, List<TopicSpec> missing, Set<String> present, String first, String second)
            throws InterruptedException, ExecutionException {
        if (!present.contains(first)
                || missing.stream().noneMatch(spec -> spec.name().equals(second))) {
            return missing;
        }
        int partitions = partitions(admin, first);
        return missing.stream()
                .map(spec -> spec.name().equals(second) ? spec.withPartitions(partitions) : spec)
                .toList();
    }

    private static void checkAlike(Admin admin, String first, String second, String why)
            throws InterruptedException, ExecutionException {
        int ofFirst = partitions(admin, first);
        int ofSecond = partitions(admin, second);
        if (ofFirst != ofSecond) {
            throw new StartException(
                    "topic %s has %d partitions, expected %d as topic %s has: %s; add partitions to the one that has fewer, or delete and recreate it"
                            .formatted(second, ofSecond, ofFirst, first, why));
        }
    }

    /** A topic that has just been created is not known to every broker at once: it is asked for again until it is. */
    static int partitions(Admin admin, String topic) throws InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + KNOWN_WITHIN.toNanos();
        while (true) {
            try {
                return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                                .allTopicNames()
                                .get()
                                .get(topic))
                        .partitions()
                        .size();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(ASK_AGAIN.toMillis());
            }
        }
    }

    private void create(Admin admin, List<TopicSpec> missing) throws InterruptedException, ExecutionException {
        for (TopicSpec spec : missing) {
            try {
                admin.createTopics(List.of(new NewTopic(
                                        spec.name(),
                                        Optional.of(spec.partitions()),
                                        spec.replicationFactor() < 0
                                                ? Optional.empty()
                                                : Optional.of(spec.replicationFactor()))
                                .configs(spec.configs())))
                        .all()
                        .get();
                LOG.info("created topic {}", described(spec));
            } catch (ExecutionException e) {
                // Another instance that started at the same time was faster.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        // Streams ends an application that reads a topic which its broker does not know.
        for (TopicSpec spec : missing) {
            partitions(admin, spec.name());
        }
    }

    /** A topic that somebody else made must not lose or refuse what Headstream relies on. */
    private void checkFound(Admin admin, Set<String> present) throws InterruptedException, ExecutionException {
        List<ConfigResource> found = topics.specs().stream()
                .map(TopicSpec::name)
                .filter(present::contains)
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        List<String> faults = new ArrayList<>();
        Map<ConfigResource, Config> configs;
        try {
            configs = admin.describeConfigs(found).all().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                LOG.warn(
                        "settings of existing topics cannot be checked: {}",
                        e.getCause().getMessage());
                return;
            }
            throw e;
        }
        configs.forEach((topic, config) -> faults.addAll(faults(topic.name(), config)));
        if (!faults.isEmpty()) {
            throw new StartException(String.join("; ", faults) + "; change the topics or delete them");
        }
    }

    private List<String> faults(String topic, Config config) {
        List<String> faults = new ArrayList<>();
        boolean compacted = topic.equals(topics.names().headSnapshots())
                || topic.equals(topics.names().headRollouts())
                || topic.equals(topics.names().rolloutConfirmations());
        String cleanup = config.get("cleanup.policy").value();
        if (compacted && !cleanup.equals("compact")) {
            faults.add("topic %s has cleanup.policy=%s, expected compact: versions that serve would be deleted by age"
                    .formatted(topic, cleanup));
        }
        if (topic.equals(topics.names().deadLetterReplays()) && !cleanup.equals("compact")) {
            faults.add("topic %s has cleanup.policy=%s, expected compact: dead letters could be replayed twice"
                    .formatted(topic, cleanup));
        }
        long maxBytes = Long.parseLong(config.get("max.message.bytes").value());
        if (topic.equals(topics.names().deadLetters()) && maxBytes < topics.maxProducedBytes()) {
            faults.add("topic %s has max.message.bytes=%d, expected at least %d: dead letters would not fit"
                    .formatted(topic, maxBytes, topics.maxProducedBytes()));
        }
        return faults;
    }

    private static String described(TopicSpec spec) {
        return "%s (%d partitions, %s)".formatted(spec.name(), spec.partitions(), new TreeMap<>(spec.configs()));
    }

    private StartException refused(Throwable cause) {
        if (cause instanceof TimeoutException) {
            return new StartException(
                    "Kafka at %s did not answer: %s; expected a broker there (kafka.bootstrap.servers, and kafka.security.* if it wants TLS or SASL)"
                            .formatted(kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), cause.getMessage()),
                    cause);
        }
        if (cause instanceof AuthorizationException) {
            return new StartException(
                    "Kafka at %s does not allow its user to look up or create topics: %s expected the rights that 'headstream acls' lists"
                            .formatted(kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), cause.getMessage()),
                    cause);
        }
        return new StartException(
                "topics could not be looked up or created at %s: %s"
                        .formatted(kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), cause.getMessage()),
                cause);
    }
}
