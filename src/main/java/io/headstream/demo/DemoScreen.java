package io.headstream.demo;

import io.headstream.event.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Draws a moment of a demo as lines of a terminal. */
final class DemoScreen {
    private static final AttributedStyle NAME = AttributedStyle.DEFAULT.faint();
    private static final AttributedStyle STRONG = AttributedStyle.BOLD;
    private static final AttributedStyle GOOD = AttributedStyle.BOLD.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle NEWS = AttributedStyle.BOLD.foreground(AttributedStyle.YELLOW);
    private static final AttributedStyle BAR = AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);

    private static final int NAME_WIDTH = 11;
    private static final int BAR_WIDTH = 32;
    private static final int HISTORY = 40;
    private static final double PERCENT = 100;

    private DemoScreen() {}

    /** The lines, each no wider than the terminal. */
    static List<AttributedString> lines(DemoFrame frame, int width) {
        List<AttributedString> lines = new ArrayList<>();
        lines.add(title(frame));
        lines.add(images(frame));
        lines.add(accuracy(frame.state().seen()));
        lines.add(history(frame.state().seen()));
        lines.add(serving(frame));
        lines.add(rejected(frame.state()));
        lines.add(classes(frame.state().seen()));
        lines.add(endpoints(frame.endpoints()));
        return lines.stream()
                .map(line -> line.columnLength() <= width ? line : line.columnSubSequence(0, width))
                .toList();
    }

    private static AttributedString title(DemoFrame frame) {
        return new AttributedStringBuilder()
                .styled(STRONG, "Headstream demo")
                .styled(
                        NAME,
                        "   head '%s' on %s, %s   %d s"
                                .formatted(
                                        frame.endpoints().head(),
                                        frame.endpoints().backbone(),
                                        frame.endpoints().device(),
                                        frame.elapsed().toSeconds()))
                .toAttributedString();
    }

    private static AttributedString images(DemoFrame frame) {
        int filled = (int) Math.round(frame.progress() * BAR_WIDTH);
        Observation seen = frame.state().seen();
        return line("images")
                .styled(BAR, "━".repeat(filled))
                .styled(NAME, "─".repeat(BAR_WIDTH - filled))
                .append(" %d of %d"
                        .formatted(
                                seen.predictions() + seen.rejected(),
                                frame.state().planned()))
                .styled(STRONG, "   %s images/s".formatted(oneDigit(frame.imagesPerSecond())))
                .toAttributedString();
    }

    private static AttributedString accuracy(Observation seen) {
        AttributedStringBuilder line = line("accuracy");
        if (seen.windows().isEmpty()) {
            return line.styled(NAME, "no window closed yet").toAttributedString();
        }
        return line.styled(GOOD, percent(last(seen).accuracy()))
                .append(" in the last window of %d".formatted(last(seen).examples()))
                .styled(
                        NAME,
                        "   %s of all, each scored before it was learned from"
                                .formatted(
                                        percent(Accuracy.overall(seen.windows()).orElse(0))))
                .toAttributedString();
    }

    private static AttributedString history(Observation seen) {
        return line("").styled(
                        BAR,
                        Sparkline.of(
                                seen.windows().stream()
                                        .map(WindowResult::accuracy)
                                        .toList(),
                                HISTORY))
                .toAttributedString();
    }

    private static AttributedString serving(DemoFrame frame) {
        Observation seen = frame.state().seen();
        return line("serving")
                .styled(STRONG, seen.served().map(ServedVersion::label).orElse("nothing yet"))
                .append("   %d snapshots published".formatted(seen.snapshots()))
                .toAttributedString();
    }

    private static AttributedString rejected(DemoState state) {
        AttributedStringBuilder line =
                line("rejected").append(Long.toString(state.seen().rejected()));
        if (state.broken() > 0) {
            line.styled(NAME, "   %d broken events are sent on purpose".formatted(state.broken()));
        }
        if (state.sending().skipped() > 0) {
            line.styled(
                    NEWS,
                    "   %d images could not be sent".formatted(state.sending().skipped()));
        }
        return line.toAttributedString();
    }

    private static AttributedString classes(Observation seen) {
        AttributedStringBuilder line = line("classes");
        List<String> newest = newestClasses(seen);
        if (!newest.isEmpty()) {
            line.styled(NEWS, "new class: %s   ".formatted(shown(newest)));
        }
        return line.append(seen.classes().size() + ": ")
                .styled(NAME, shown(seen.classes()))
                .toAttributedString();
    }

    private static AttributedString endpoints(Endpoints endpoints) {
        AttributedStringBuilder line = line("reach it");
        endpoints.consoleUrl().ifPresent(url -> line.styled(STRONG, url).append("   "));
        return line.append("kafka %s   registry %s".formatted(endpoints.bootstrapServers(), endpoints.registryUrl()))
                .styled(NAME, "   Ctrl-C stops")
                .toAttributedString();
    }

    /** Classes that appeared after the first window, latest of them. */
    static List<String> newestClasses(Observation seen) {
        List<WindowResult> windows = seen.windows();
        for (int i = windows.size() - 1; i > 0; i--) {
            if (!windows.get(i).newLabels().isEmpty()) {
                return windows.get(i).newLabels();
            }
        }
        return List.of();
    }

    static String percent(double share) {
        return oneDigit(share * PERCENT) + "%";
    }

    static String oneDigit(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static WindowResult last(Observation seen) {
        return seen.windows().get(seen.windows().size() - 1);
    }

    private static String shown(List<String> labels) {
        return labels.stream().map(Printable::of).collect(Collectors.joining(", "));
    }

    private static AttributedStringBuilder line(String name) {
        return new AttributedStringBuilder().styled(NAME, ("%-" + NAME_WIDTH + "s").formatted(name));
    }
}
