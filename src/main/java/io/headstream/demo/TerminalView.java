package io.headstream.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp;
import org.jspecify.annotations.Nullable;

/** Draws a demo in place on a terminal. */
final class TerminalView implements DemoView {
    private static final int UNKNOWN_ROWS = 24;
    private static final int UNKNOWN_COLUMNS = 80;

    private final Terminal terminal;
    private Display display;
    private boolean drawing;

    TerminalView(Terminal terminal) {
        this.terminal = terminal;
        this.display = new Display(terminal, false);
    }

    /** The terminal that standard output goes to; null if it goes elsewhere or the terminal cannot be drawn on. */
    static @Nullable Terminal terminalOrNull() {
        // Lines are drawn with Unicode, which more terminals and recordings know than the alternate character set.
        System.setProperty("org.jline.utils.disableAlternateCharset", "true");
        try {
            // By stty, not by a native library that would be unpacked into the temporary directory.
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysOut)
                    .provider("exec")
                    // Else Ctrl-C would end the JVM at once, without its shutdown hooks.
                    .nativeSignals(false)
                    .encoding(StandardCharsets.UTF_8)
                    .dumb(true)
                    .build();
            if (!terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                return terminal;
            }
            terminal.close();
            return null;
        } catch (IOException | IllegalStateException e) {
            return null;
        }
    }

    @Override
    public void show(DemoFrame frame) {
        if (!drawing) {
            terminal.puts(InfoCmp.Capability.cursor_invisible);
            drawing = true;
        }
        Size size = terminal.getSize();
        // Some terminals do not know their size.
        int rows = size.getRows() > 1 ? size.getRows() : UNKNOWN_ROWS;
        int columns = size.getColumns() > 1 ? size.getColumns() : UNKNOWN_COLUMNS;
        display.resize(rows, columns);
        List<AttributedString> lines = DemoScreen.lines(frame, columns - 1);
        display.update(lines.subList(0, Math.min(lines.size(), rows - 1)), -1);
    }

    @Override
    public void finish(DemoFrame frame) {
        show(frame);
        leave();
    }

    @Override
    public void close() {
        leave();
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal cannot be given back", e);
        }
    }

    /** Leaves what is drawn as it is; whatever comes next begins below. */
    private void leave() {
        if (drawing) {
            drawing = false;
            terminal.puts(InfoCmp.Capability.cursor_visible);
            terminal.writer().println();
            terminal.flush();
            display = new Display(terminal, false);
        }
    }
}
