package io.headstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headstream.deadletter.Letter;
import io.headstream.deadletter.LetterContent;
import io.headstream.deadletter.LetterReplay;
import io.headstream.deadletter.LetterSource;
import io.headstream.deadletter.ReplayMarks;
import io.headstream.image.ImageInspector;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Target;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Writes dead letters for programs. */
final class LetterJson {
    private LetterJson() {}

    /** A letter as JSON, without its content. */
    static ObjectNode of(Letter letter, ReplayMarks marks) {
        LetterSource source = letter.source().orElse(null);
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("letter", letter.position().toString())
                .put("setAsideAt", letter.at().toString())
                .put("category", letter.category())
                .put("reason", letter.reason())
                .put("sourceTopic", source == null ? null : source.topic())
                .put("sourcePartition", source == null ? null : source.partition())
                .put("sourceOffset", source == null ? null : source.offset())
                .put("sourceTimestamp", orNull(letter.sourceTimestamp()))
                .put("key", LetterReport.utf8(letter.key()))
                .put("bytes", letter.value() == null ? null : letter.value().length)
                .put("omittedBytes", orNull(letter.omittedBytes()))
                .put("replays", orNull(letter.replays()));
        return node.put("replayedAt", marks.find(letter.position()).orElse(null));
    }

    /** A letter as JSON, with what it holds. */
    static ObjectNode of(Letter letter, ReplayMarks marks, LetterContent content, ImageInspector inspector) {
        ObjectNode node = of(letter, marks);
        ArrayNode headers = node.putArray("headers");
        for (Header header : letter.sentHeaders()) {
            headers.addObject().put("name", header.key()).put("value", LetterReport.utf8(header.value()));
        }
        if (content instanceof LetterContent.Event event) {
            node.set("event", of(event.event(), inspector));
        } else if (content instanceof LetterContent.Label label) {
            ImageLabel sent = label.label();
            node.putObject("label")
                    .put("imageId", sent.getImageId())
                    .put("head", sent.getHead())
                    .put("label", sent.getLabel())
                    .put("labelledAt", sent.getLabelledAt().toString())
                    .put("labelledBy", sent.getLabelledBy());
        } else if (content instanceof LetterContent.OfHead of) {
            node.put("head", of.head());
        } else if (content instanceof LetterContent.Unreadable unreadable) {
            node.put("unreadable", unreadable.why());
        }
        return node;
    }

    private static ObjectNode of(ImageEvent event, ImageInspector inspector) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", event.getId())
                .put("eventTime", event.getEventTime().toString())
                .put("imageBytes", event.getContent().remaining())
                .put("image", LetterReport.image(event, inspector));
        ArrayNode targets = node.putArray("targets");
        for (Target target : event.getTargets()) {
            targets.addObject().put("head", target.getHead()).put("label", target.getLabel());
        }
        ObjectNode attributes = node.putObject("attributes");
        event.getAttributes().forEach(attributes::put);
        return node;
    }

    /** What came of a replay, as JSON. */
    static ObjectNode of(LetterReplay.Outcome outcome) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode replayed = node.putArray("replayed");
        outcome.replayed().forEach(letter -> replayed.add(letter.toString()));
        ArrayNode refused = node.putArray("refused");
        outcome.refused()
                .forEach(refusal -> refused.addObject()
                        .put("letter", refusal.letter().toString())
                        .put("why", refusal.why()));
        return node.put("before", outcome.before());
    }

    private static @Nullable Long orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
