package io.headstream.deadletter;

import io.headstream.config.TopicNames;
import io.headstream.wire.Contract;
import io.headstream.wire.WireException;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Target;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** What a dead letter holds, as far as it can be read. */
public sealed interface LetterContent {
    /** Names of the heads that it is for, ascending. */
    Set<String> heads();

    /**
     * An image event; its image may still be broken.
     *
     * @param event as the producer sent it
     */
    record Event(ImageEvent event) implements LetterContent {
        @Override
        public Set<String> heads() {
            Set<String> heads = new TreeSet<>();
            event.getTargets().stream().map(Target::getHead).forEach(heads::add);
            return heads;
        }
    }

    /**
     * A label that came by itself.
     *
     * @param label as the producer sent it
     */
    record Label(ImageLabel label) implements LetterContent {
        @Override
        public Set<String> heads() {
            return Set.of(label.getHead());
        }
    }

    /**
     * Of a topic whose records have a head for their key.
     *
     * @param head its name
     */
    record OfHead(String head) implements LetterContent {
        @Override
        public Set<String> heads() {
            return Set.of(head);
        }
    }

    /**
     * Nothing that can be read.
     *
     * @param why in a sentence
     */
    record Unreadable(String why) implements LetterContent {
        @Override
        public Set<String> heads() {
            return Set.of();
        }
    }

    /** @throws io.headstream.wire.RegistryUnavailableException if the registry cannot be asked for the schema */
    static LetterContent of(Letter letter, Contract contract, TopicNames topics) {
        String topic = letter.source().map(LetterSource::topic).orElse("");
        byte[] key = letter.key();
        if (key != null && (topic.equals(topics.trainingLog()) || topic.equals(topics.rolloutCommands()))) {
            return new OfHead(new String(key, StandardCharsets.UTF_8));
        }
        if (letter.omittedBytes().isPresent()) {
            return new Unreadable("its value was left out: the dead-letter topic could not hold it");
        }
        try {
            if (topic.equals(topics.imageEvents())) {
                return new Event(contract.decode(topic, letter.value(), ImageEvent.class));
            }
            if (topic.equals(topics.imageLabels())) {
                return new Label(contract.decode(topic, letter.value(), ImageLabel.class));
            }
            return new Unreadable("it does not say that it came from a topic of images or labels");
        } catch (WireException e) {
            return new Unreadable(e.rejection().sentence());
        }
    }
}
