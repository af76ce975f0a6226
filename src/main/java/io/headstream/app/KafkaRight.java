package io.headstream.app;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * What may be done to a resource of Kafka.
 *
 * @param resource which, or all whose names begin so
 * @param operations what may be done, in Kafka's order
 */
public record KafkaRight(ResourcePattern resource, Set<AclOperation> operations) {
    private static final String ANY_HOST = "*";

    /** Whether the resource's name is only what its name begins with. */
    public boolean isPrefix() {
        return resource.patternType() == PatternType.PREFIXED;
    }

    /** As Kafka's administration takes it, an entry for each operation, from any host. */
    public List<AclBinding> bindings(String principal) {
        return operations.stream()
                .map(operation -> new AclBinding(
                        resource, new AccessControlEntry(principal, ANY_HOST, operation, AclPermissionType.ALLOW)))
                .toList();
    }
}
