package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class TopicProvisionerTest {
    /** A new topic is in the controller's metadata before it is in every broker's. */
    @Test
    void shouldAskAgainForATopicThatTheBrokerDoesNotKnowYet() throws Exception {
        Deque<KafkaFuture<TopicDescription>> answers =
                new ArrayDeque<>(List.of(failed(unknown()), failed(unknown()), described(3), described(4)));

        assertThat(TopicProvisioner.partitions(answering(answers), "training-log"))
                .isEqualTo(3);
        assertThat(answers).hasSize(1);
    }

    @Test
    void shouldNotAskAgainWhereAskingIsRefused() {
        Deque<KafkaFuture<TopicDescription>> answers =
                new ArrayDeque<>(List.of(failed(new TopicAuthorizationException("not authorised")), described(3)));

        assertThatThrownBy(() -> TopicProvisioner.partitions(answering(answers), "training-log"))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThat(answers).hasSize(1);
    }

    private static RuntimeException unknown() {
        return new UnknownTopicOrPartitionException("This server does not host this topic-partition.");
    }

    private static KafkaFuture<TopicDescription> failed(RuntimeException why) {
        KafkaFutureImpl<TopicDescription> future = new KafkaFutureImpl<>();
        future.completeExceptionally(why);
        return future;
    }

    private static KafkaFuture<TopicDescription> described(int partitions) {
        TopicPartitionInfo[] infos = new TopicPartitionInfo[partitions];
        Arrays.setAll(infos, i -> new TopicPartitionInfo(i, Node.noNode(), List.of(), List.of()));
        return KafkaFuture.completedFuture(new TopicDescription("training-log", false, List.of(infos)));
    }

    /** An admin client that can only describe topics, with the next of these answers. */
    private static Admin answering(Deque<KafkaFuture<TopicDescription>> answers) {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("describeTopics")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return new Described(answers.removeFirst());
                });
    }

    private static final class Described extends DescribeTopicsResult {
        Described(KafkaFuture<TopicDescription> answer) {
            super(null, Map.of("training-log", answer));
        }
    }
}
