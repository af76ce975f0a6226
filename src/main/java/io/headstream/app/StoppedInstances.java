package io.headstream.app;

import io.headstream.config.ApplicationSettings;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Makes sure that nobody works on a configuration's topics, for those who write what instances write. */
public final class StoppedInstances {
    private StoppedInstances() {}

    /**
     * Sees to it that no instance runs, and that all topics are there.
     *
     * @throws StartException if one does, or topics are missing and may not be created
     */
    public static void expect(HeadstreamConfig config) {
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
            throw ChangelogTopics.failed(e);
        } catch (InterruptedException e) {
            throw ChangelogTopics.interrupted(e);
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
}
