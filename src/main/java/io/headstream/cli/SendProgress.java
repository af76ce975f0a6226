package io.headstream.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on a terminal; elsewhere, notes only. */
final class SendProgress implements AutoCloseable {
    /** System property that bin/headstream sets: Java itself cannot tell before JDK 22. */
    private static final String STDERR_IS_TERMINAL = "headstream.stderr.terminal";

    private final PrintWriter err;
    private final @Nullable ProgressBar bar;

    private SendProgress(PrintWriter err, @Nullable ProgressBar bar) {
        this.err = err;
        this.bar = bar;
    }

    /** For so many steps. */
    static SendProgress on(PrintWriter err, int steps) {
        return new SendProgress(err, Boolean.getBoolean(STDERR_IS_TERMINAL) ? bar(steps) : null);
    }

    /** One step is done. */
    void step() {
        if (bar != null) {
            bar.step();
        }
    }

    /** Shows a line that stays. */
    void note(String sentence) {
        err.println(sentence);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private static ProgressBar bar(int steps) {
        return new ProgressBarBuilder()
                .setTaskName("sending")
                .setInitialMax(steps)
                .setUnit(" images", 1)
                .showSpeed()
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BAR)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
    }
}
