package io.headstream.app;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Rights as they are gathered; several to one resource become one. Not thread-safe. */
final class KafkaRights {
    private final Map<ResourcePattern, Set<AclOperation>> rights = new HashMap<>();

    /** At the start every topic is looked up, and made if it is missing and may be. */
    void lookUp(Collection<String> topics, boolean create) {
        for (String topic : topics) {
            topic(topic, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
            if (create) {
                topic(topic, AclOperation.CREATE);
            }
        }
    }

    void read(String... topics) {
        for (String topic : topics) {
            topic(topic, AclOperation.READ, AclOperation.DESCRIBE);
        }
    }

    void write(String... topics) {
        for (String topic : topics) {
            topic(topic, AclOperation.WRITE, AclOperation.DESCRIBE);
        }
    }

    /** Where a topic ends, and no record of it. */
    void seeEnd(String... topics) {
        for (String topic : topics) {
            topic(topic, AclOperation.DESCRIBE);
        }
    }

    /** How far groups are. */
    void seeGroups(String... groups) {
        for (String group : groups) {
            add(ResourceType.GROUP, group, PatternType.LITERAL, AclOperation.DESCRIBE);
        }
    }

    /** Names of transactions that begin so. */
    void transact(String prefix) {
        add(ResourceType.TRANSACTIONAL_ID, prefix, PatternType.PREFIXED, AclOperation.WRITE, AclOperation.DESCRIBE);
    }

    /** Takes changelogs of a stopped application away, to make them anew. */
    void deleteChangelogs(String applicationId) {
        add(ResourceType.TOPIC, applicationId + "-", PatternType.PREFIXED, AclOperation.DELETE);
    }

    void joinGroups(String prefix) {
        add(ResourceType.GROUP, prefix, PatternType.PREFIXED, AclOperation.READ, AclOperation.DESCRIBE);
    }

    /** What Kafka Streams takes under an application id: a group, a transaction for each thread, and changelogs. */
    void stream(String applicationId) {
        add(ResourceType.GROUP, applicationId, PatternType.LITERAL, AclOperation.READ, AclOperation.DESCRIBE);
        transact(applicationId + "-");
        changelogs(applicationId);
    }

    /** Makes, writes and reads changelogs. */
    void changelogs(String applicationId) {
        add(
                ResourceType.TOPIC,
                applicationId + "-",
                PatternType.PREFIXED,
                AclOperation.READ,
                AclOperation.WRITE,
                AclOperation.CREATE,
                AclOperation.DESCRIBE,
                AclOperation.DESCRIBE_CONFIGS);
    }

    List<KafkaRight> list() {
        return rights.entrySet().stream()
                .map(right -> new KafkaRight(right.getKey(), Collections.unmodifiableSet(right.getValue())))
                .sorted(Comparator.<KafkaRight, ResourceType>comparing(
                                right -> right.resource().resourceType())
                        .thenComparing(right -> right.resource().patternType())
                        .thenComparing(right -> right.resource().name()))
                .toList();
    }

    private void topic(String name, AclOperation... operations) {
        add(ResourceType.TOPIC, name, PatternType.LITERAL, operations);
    }

    private void add(ResourceType type, String name, PatternType pattern, AclOperation... operations) {
        rights.computeIfAbsent(new ResourcePattern(type, name, pattern), key -> EnumSet.noneOf(AclOperation.class))
                .addAll(List.of(operations));
    }
}
