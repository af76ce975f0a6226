package io.headstream.demo;

import java.io.PrintWriter;
import org.jline.terminal.Terminal;

/** Shows a running demo to people. For one thread, but for {@link #close}. */
public interface DemoView extends AutoCloseable {
    /** System property that bin/headstream sets: Java itself cannot tell before JDK 22. */
    String STDOUT_IS_TERMINAL = "headstream.stdout.terminal";

    /** The view that suits where the output goes: drawn in place on a terminal, line by line elsewhere. */
    static DemoView on(PrintWriter out) {
        Terminal terminal = Boolean.getBoolean(STDOUT_IS_TERMINAL) ? TerminalView.terminalOrNull() : null;
        return terminal == null ? new PlainView(out, System::nanoTime) : new TerminalView(terminal);
    }

    /** Shows a moment; may leave it out if another was shown just before. */
    void show(DemoFrame frame);

    /** Shows a moment that nothing follows for now, and leaves the terminal to whatever is printed next. */
    void finish(DemoFrame frame);

    /** Gives the terminal back. */
    @Override
    void close();
}
