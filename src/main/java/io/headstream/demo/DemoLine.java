package io.headstream.demo;

import io.headstream.event.Printable;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a moment of a demo as one line of plain text. */
final class DemoLine {
    private DemoLine() {}

    /** The line. */
    static String of(DemoFrame frame) {
        Observation seen = frame.state().seen();
        List<WindowResult> windows = seen.windows();
        String accuracy = windows.isEmpty()
                ? "accuracy -"
                : "accuracy %s in the last window, %s of all"
                        .formatted(
                                DemoScreen.percent(
                                        windows.get(windows.size() - 1).accuracy()),
                                DemoScreen.percent(Accuracy.overall(windows).orElse(0)));
        List<String> newest = DemoScreen.newestClasses(seen);
        return "%3d s  %d of %d events, %s images/s, %s, serving %s, %d snapshots, rejected %d%s, %d classes%s"
                .formatted(
                        frame.elapsed().toSeconds(),
                        seen.predictions() + seen.rejected(),
                        frame.state().planned(),
                        DemoScreen.oneDigit(frame.imagesPerSecond()),
                        accuracy,
                        seen.served().map(ServedVersion::label).orElse("nothing yet"),
                        seen.snapshots(),
                        seen.rejected(),
                        frame.state().broken() > 0
                                ? " (%d are sent on purpose)"
                                        .formatted(frame.state().broken())
                                : "",
                        seen.classes().size(),
                        newest.isEmpty()
                                ? ""
                                : ", new class: "
                                        + newest.stream().map(Printable::of).collect(Collectors.joining(", ")));
    }
}
