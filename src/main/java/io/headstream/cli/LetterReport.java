package io.headstream.cli;

import io.headstream.deadletter.Letter;
import io.headstream.deadletter.LetterContent;
import io.headstream.deadletter.LetterReplay;
import io.headstream.deadletter.ReplayMarks;
import io.headstream.event.Printable;
import io.headstream.image.ImageHeader;
import io.headstream.image.ImageInspector;
import io.headstream.image.Inspection;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Writes dead letters for people. What producers sent is shown escaped. */
final class LetterReport {
    private static final String NONE = "-";

    private LetterReport() {}

    /** The table that rows are added to. */
    static TextTable table() {
        return new TextTable("LETTER", "SET ASIDE AT", "CATEGORY", "SOURCE", "KEY", "BYTES", "REPLAYS", "REPLAYED AT");
    }

    /** Adds a letter's row. */
    static void row(TextTable table, Letter letter, ReplayMarks marks) {
        table.row(
                letter.position(),
                letter.at(),
                Printable.of(letter.category()),
                source(letter),
                text(letter.key()),
                bytes(letter),
                replays(letter),
                marks.find(letter.position()).map(Printable::of).orElse(NONE));
    }

    /** All that is known of a letter. */
    static List<String> details(Letter letter, ReplayMarks marks, LetterContent content, ImageInspector inspector) {
        List<String> lines = new ArrayList<>();
        lines.add("letter      %s, set aside at %s".formatted(letter.position(), letter.at()));
        lines.add("category    " + Printable.of(letter.category()));
        lines.add("reason      " + Printable.whole(letter.reason()));
        lines.add("source      " + source(letter));
        lines.add("key         " + text(letter.key()));
        lines.add("value       " + bytes(letter) + " bytes");
        lines.add("replays     %s before it came here; since then %s"
                .formatted(
                        replays(letter),
                        marks.find(letter.position())
                                .map(time -> "replayed at " + Printable.of(time))
                                .orElse("not replayed")));
        for (Header header : letter.sentHeaders()) {
            lines.add("header      %s: %s".formatted(Printable.of(header.key()), text(header.value())));
        }
        if (content instanceof LetterContent.Event event) {
            lines.addAll(details(event.event(), inspector));
        } else if (content instanceof LetterContent.Label label) {
            ImageLabel sent = label.label();
            lines.add("label       of image '%s' for head '%s': %s, at %s by %s"
                    .formatted(
                            Printable.of(sent.getImageId()),
                            Printable.of(sent.getHead()),
                            sent.getLabel() == null ? "taken back" : "'" + Printable.of(sent.getLabel()) + "'",
                            sent.getLabelledAt(),
                            Printable.of(sent.getLabelledBy())));
        } else if (content instanceof LetterContent.OfHead of) {
            lines.add("head        " + Printable.of(of.head()));
        } else if (content instanceof LetterContent.Unreadable unreadable) {
            lines.add("content     cannot be read: " + Printable.whole(unreadable.why()));
        }
        return lines;
    }

    private static List<String> details(ImageEvent event, ImageInspector inspector) {
        List<String> lines = new ArrayList<>();
        lines.add("image       '%s', %d bytes, %s"
                .formatted(
                        Printable.of(event.getId()),
                        event.getContent().remaining(),
                        Printable.whole(image(event, inspector))));
        lines.add("event time  " + event.getEventTime());
        for (Target target : event.getTargets()) {
            lines.add("target      head '%s'%s"
                    .formatted(
                            Printable.of(target.getHead()),
                            target.getLabel() == null ? "" : ", label '" + Printable.of(target.getLabel()) + "'"));
        }
        event.getAttributes()
                .forEach((name, value) ->
                        lines.add("attribute   %s: %s".formatted(Printable.of(name), Printable.of(value))));
        return lines;
    }

    /** Format and size of its image, or why it cannot be used. */
    static String image(ImageEvent event, ImageInspector inspector) {
        ByteBuffer content = event.getContent();
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        Inspection inspection = inspector.inspect(bytes);
        if (inspection instanceof Inspection.Accepted accepted) {
            ImageHeader header = accepted.header();
            return "%s of %d × %d pixels".formatted(header.format().label(), header.width(), header.height());
        }
        return ((Inspection.Rejected) inspection).rejection().sentence();
    }

    /** What came of a replay. */
    static List<String> lines(LetterReplay.Outcome outcome) {
        List<String> lines = new ArrayList<>();
        outcome.refused()
                .forEach(refusal -> lines.add("%s not replayed: %s".formatted(refusal.letter(), refusal.why())));
        lines.add("%d replayed, %d refused, %d replayed before"
                .formatted(outcome.replayed().size(), outcome.refused().size(), outcome.before()));
        return lines;
    }

    private static String source(Letter letter) {
        return letter.source().map(source -> Printable.whole(source.toString())).orElse(NONE);
    }

    private static Object bytes(Letter letter) {
        OptionalLong omitted = letter.omittedBytes();
        byte[] value = letter.value();
        return omitted.isPresent()
                ? omitted.getAsLong() + " (left out)"
                : value == null ? NONE : Integer.toString(value.length);
    }

    private static String replays(Letter letter) {
        return letter.replays().isPresent() ? Long.toString(letter.replays().getAsLong()) : "?";
    }

    private static String text(byte @Nullable [] bytes) {
        String text = utf8(bytes);
        return text == null ? NONE : Printable.of(text);
    }

    /** Bytes as text. */
    static @Nullable String utf8(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
