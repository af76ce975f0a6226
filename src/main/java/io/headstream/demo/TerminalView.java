package io.headstream.demo;

import java.io.IOException;
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
    private final Terminal terminal;
    private Display display;
    private boolean cursorHidden;

    TerminalView(Terminal terminal) {
        this.terminal = terminal;
        this.display = new Display(terminal, false);
    }

    /** The terminal that standard output goes to; null if it goes elsewhere or the terminal cannot be drawn on. */
    static @Nullable Terminal terminalOrNull() {
        try {
            // By stty, not by a native library that would be unpacked into the temporary directory.
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysOut)
                    .provider("exec")
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
        if (!cursorHidden) {
            terminal.puts(InfoCmp.Capability.cursor_invisible);
            cursorHidden = true;
        }
        Size size = terminal.getSize();
        int rows = Math.max(1, size.getRows());
        int columns = Math.max(1, size.getColumns());
        display.resize(rows, columns);
        List<AttributedString> lines = DemoScreen.lines(frame, columns - 1);
        display.update(lines.subList(0, Math.min(lines.size(), rows - 1)), -1);
    }

    @Override
    public void finish(DemoFrame frame) {
        show(frame);
        showCursor();
        terminal.writer().println();
        terminal.flush();
        // What is drawn next begins below.
        display = new Display(terminal, false);
    }

    @Override
    public void close() {
        showCursor();
        terminal.flush();
        try {
            terminal.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the terminal cannot be given back", e);
        }
    }

    private void showCursor() {
        if (cursorHidden) {
            terminal.puts(InfoCmp.Capability.cursor_visible);
            cursorHidden = false;
        }
    }
}
