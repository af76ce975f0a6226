package io.headstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headstream.event.Printable;
import io.headstream.rollout.Canary;
import io.headstream.rollout.RolloutEvent;
import io.headstream.rollout.RolloutEvent.After;
import io.headstream.rollout.RolloutMove;
import io.headstream.snapshot.HeadVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes what came of commands, and histories of heads, for people and for programs. */
final class RolloutReport {
    private RolloutReport() {}

    /** What came of a command. */
    static List<String> answer(RolloutEvent event) {
        List<String> lines = new ArrayList<>();
        lines.add("%s: %s%s"
                .formatted(
                        word(event),
                        Printable.whole(event.asked().request()),
                        event.answer()
                                .reason()
                                .map(why -> ": " + Printable.whole(why))
                                .orElse("")));
        if (!event.answer().legal().isEmpty()) {
            lines.add("legal now: "
                    + event.answer().legal().stream().map(RolloutMove::name).collect(Collectors.joining(", ")));
        }
        After after = event.after();
        lines.add("head '%s' is at epoch %d: %s".formatted(event.head(), after.epoch(), state(after)));
        return lines;
    }

    /** A row for every event, the oldest first. */
    static List<String> history(List<RolloutEvent> events) {
        TextTable table = new TextTable("EPOCH", "AT", "BY", "ASKED", "OUTCOME", "SERVES", "WHY");
        for (RolloutEvent event : events) {
            table.row(
                    event.after().epoch(),
                    event.at(),
                    Printable.of(event.asked().by().name()),
                    Printable.of(event.asked().request()),
                    word(event),
                    name(event.after().championOrNull()),
                    event.answer()
                            .reason()
                            .map(Printable::whole)
                            .orElseGet(() -> Printable.whole(event.asked().why())));
        }
        return table.lines();
    }

    /** An event as JSON. */
    static ObjectNode json(RolloutEvent event) {
        After after = event.after();
        Canary canary = after.canaryOrNull();
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("head", event.head().value())
                .put("epoch", after.epoch())
                .put("commandId", event.asked().id().value())
                .put("action", event.asked().move().name())
                .put("request", event.asked().request())
                .put("by", event.asked().by().name())
                .put("byPolicy", event.asked().by().isPolicy())
                .put("why", event.asked().why())
                .put("outcome", event.answer().kind().name())
                .put("reason", event.answer().reasonOrNull());
        ArrayNode legal = node.putArray("legalActions");
        event.answer().legal().forEach(move -> legal.add(move.name()));
        node.put("championBefore", nameOrNull(event.championBeforeOrNull()))
                .put("champion", nameOrNull(after.championOrNull()))
                .put("canary", canary == null ? null : canary.version().toString())
                .put("canaryPercent", canary == null ? null : canary.share().hundredths() / 100.0);
        ArrayNode shadows = node.putArray("shadows");
        after.shadows().forEach(shadow -> shadows.add(shadow.toString()));
        return node.put("pinned", after.holds().pinned())
                .put("trainingPaused", after.holds().trainingPaused())
                .put("at", event.at().toString());
    }

    private static String state(After after) {
        StringBuilder text = new StringBuilder(
                after.championOrNull() == null ? "nothing serves yet" : after.championOrNull() + " serves");
        if (after.canaryOrNull() != null) {
            text.append(", canary ").append(after.canaryOrNull());
        }
        if (!after.shadows().isEmpty()) {
            text.append(", in shadow ")
                    .append(after.shadows().stream().map(HeadVersion::toString).collect(Collectors.joining(" ")));
        }
        text.append(after.holds().pinned() ? ", pinned" : "");
        return text.append(after.holds().trainingPaused() ? ", training paused" : "")
                .toString();
    }

    private static String word(RolloutEvent event) {
        return event.answer().kind().name().toLowerCase(Locale.ROOT);
    }

    private static String name(@Nullable HeadVersion version) {
        return version == null ? "-" : version.toString();
    }

    private static @Nullable String nameOrNull(@Nullable HeadVersion version) {
        return version == null ? null : version.toString();
    }
}
