package io.headstream.ops.view;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.TopicNames;
import io.headstream.config.WireSettings;
import io.headstream.wire.Contract;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the console reads of Kafka, as its code has it. */
public final class ConsoleTopics {
    private ConsoleTopics() {}

    /** Topics whose records it reads: those that feed the board, and the one with the pictures. */
    public static Set<String> read(HeadstreamConfig config) {
        TopicNames names = config.topics().names();
        WireSettings wire = config.wire();
        try (Contract contract = new Contract(wire.serializer(), wire.deserializer(), wire.properties())) {
            TopicFeed feed = new TopicFeed(names, contract, new Board(List.of(), news -> {}, System::nanoTime));
            Set<String> topics = new TreeSet<>();
            feed.sources().forEach(source -> topics.add(source.topic()));
            topics.add(names.imageEvents());
            return topics;
        }
    }
}
