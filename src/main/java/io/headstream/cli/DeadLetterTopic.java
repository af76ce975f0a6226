package io.headstream.cli;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.config.TopicNames;
import io.headstream.deadletter.Letter;
import io.headstream.deadletter.LetterContent;
import io.headstream.deadletter.LetterFilter;
import io.headstream.deadletter.LetterPosition;
import io.headstream.deadletter.ReplayMarks;
import io.headstream.demo.Contracts;
import io.headstream.wire.Contract;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Dead letters and the marks of those that were replayed, as the topics have them. For one thread. */
final class DeadLetterTopic implements AutoCloseable {
    private final HeadstreamConfig settings;
    private final TopicNames topics;
    private final Contract contract;

    DeadLetterTopic(HeadstreamConfig settings) {
        this.settings = settings;
        this.topics = settings.topics().names();
        this.contract = Contracts.of(settings);
    }

    /** Reads the topic to its end; the taker says whether it wants more. */
    void read(LetterFilter filter, Predicate<Letter> taker) {
        try (TopicReader reader = new TopicReader(settings)) {
            reader.readToEnd(List.of(topics.deadLetters()), record -> {
                Letter letter = new Letter(record);
                return !filter.accepts(letter, () -> content(letter)) || taker.test(letter);
            });
        }
    }

    /** What a letter holds. */
    LetterContent content(Letter letter) {
        return LetterContent.of(letter, contract, topics);
    }

    /** Which letters have been replayed; none, where nothing has been on this cluster yet. */
    ReplayMarks marks() {
        ReplayMarks marks = new ReplayMarks(topics.deadLetterReplays(), letterTopicId());
        try (TopicReader reader = new TopicReader(settings)) {
            if (reader.has(topics.deadLetterReplays())) {
                reader.readToEnd(List.of(topics.deadLetterReplays()), record -> {
                    marks.take(record);
                    return true;
                });
            }
        }
        return marks;
    }

    /**
     * Makes sure that marks can be kept.
     *
     * @throws TopicUnreadableException if their topic is not there: a broker that made it up would delete marks by age
     */
    void requireMarks() {
        try (TopicReader reader = new TopicReader(settings)) {
            if (!reader.has(topics.deadLetterReplays())) {
                throw new TopicUnreadableException(
                        "topic '%s' is not there, expected it to mark in it what is replayed; Headstream makes it at its start unless topics.create=false (cleanup.policy=compact, 1 partition)"
                                .formatted(topics.deadLetterReplays()));
            }
        }
    }

    /** Which letters the topic has not deleted yet. */
    Predicate<LetterPosition> retained() {
        try (TopicReader reader = new TopicReader(settings)) {
            Map<TopicPartition, Long> beginnings = reader.beginnings(topics.deadLetters());
            return letter -> {
                Long beginning = beginnings.get(new TopicPartition(topics.deadLetters(), letter.partition()));
                return beginning != null && letter.offset() >= beginning;
            };
        }
    }

    private String letterTopicId() {
        try (TopicReader reader = new TopicReader(settings);
                Admin admin = Admin.create(settings.kafka(KafkaClient.ADMIN))) {
            // Says in a sentence what is wrong if there is no broker or no such topic.
            reader.beginnings(topics.deadLetters());
            return Objects.requireNonNull(admin.describeTopics(List.of(topics.deadLetters()))
                            .allTopicNames()
                            .get()
                            .get(topics.deadLetters()))
                    .topicId()
                    .toString();
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "topic '%s' cannot be looked up: %s".formatted(topics.deadLetters(), e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    @Override
    public void close() {
        contract.close();
    }
}
