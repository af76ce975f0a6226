package io.headstream.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** Beginnings of keys under which any name is taken and passed on. */
enum OpenPrefix {
    KAFKA(
            "kafka.",
            "Any property of Kafka's clients, for every client of Headstream: connections, TLS, SASL, time-outs."
                    + " `producer.`, `consumer.` or `admin.` in front of the name limits it to that kind of client."),
    EMBEDDER_STREAMS(
            "embedder.streams.",
            "Any property of Kafka Streams or its clients, for the embedder only; wins over `kafka.`."),
    TRAINER_STREAMS(
            "trainer.streams.",
            "Any property of Kafka Streams or its clients, for the trainer only; wins over `kafka.`."),
    WIRE("wire.", "Any property of the serializer and deserializer, as their documentation names it.");

    private final String text;
    private final String doc;

    OpenPrefix(String text, String doc) {
        this.text = text;
        this.doc = doc;
    }

    String text() {
        return text;
    }

    String doc() {
        return doc;
    }

    /** The longest prefix that the key begins with and goes on after. */
    static Optional<OpenPrefix> of(String key) {
        return Arrays.stream(values())
                .filter(prefix -> key.startsWith(prefix.text) && key.length() > prefix.text.length())
                .max(Comparator.comparingInt(prefix -> prefix.text.length()));
    }
}
