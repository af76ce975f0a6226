package io.headstream.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes people through a demo, from its start to its end. */
public final class DemoRun {
    private static final Duration REFRESH = Duration.ofMillis(100);
    private static final Duration RATE_SPAN = Duration.ofSeconds(3);
    private static final int TAIL_LINES = 20;

    private final Demo demo;
    private final PrintWriter out;
    private final PrintWriter err;
    private final RecentRate rate = new RecentRate(RATE_SPAN);
    private long startedAt;

    /**
     * A run of a demo that has not been started.
     *
     * @param out takes what the demo shows
     * @param err takes the end of the log if it fails
     */
    public DemoRun(Demo demo, PrintWriter out, PrintWriter err) {
        this.demo = demo;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts the demo and shows it until the stream has been learned from, or until it is closed. Does not close it.
     *
     * @param exit whether to return when the stream has been learned from; else when the demo is closed
     * @param summaryOrNull file for the summary; null: none
     * @throws RuntimeException if the demo fails; the log is kept then and its end printed
     */
    public void run(boolean exit, @Nullable Path summaryOrNull) throws InterruptedException {
        try {
            Endpoints endpoints = demo.start(what -> {
                out.println("starting " + what + " ...");
                out.flush();
            });
            endpoints.consoleUrl().ifPresent(url -> out.println("console: " + url));
            out.flush();
            startedAt = System.nanoTime();
            DemoState state = watch(endpoints);
            if (demo.isClosed()) {
                out.println("stopping ...");
                out.flush();
                return;
            }
            Summary summary = Summary.of(state.seen(), endpoints.backbone());
            tell(summary);
            if (summaryOrNull != null) {
                write(summary, summaryOrNull);
            }
            if (!exit) {
                serve(endpoints);
            }
        } catch (CancellationException e) {
            // Closed while it was starting: whoever did that knows.
        } catch (RuntimeException e) {
            if (!demo.isClosed()) {
                reportLog();
                throw e;
            }
        }
    }

    /** Shows the demo until it is complete or closed. */
    private DemoState watch(Endpoints endpoints) throws InterruptedException {
        try (DemoView view = DemoView.on(out)) {
            while (true) {
                DemoState state = demo.state();
                if (demo.isClosed()) {
                    return state; // Undrawn: the terminal has echoed a Ctrl-C where the view does not expect it.
                }
                DemoFrame frame = frame(endpoints, state);
                if (state.complete()) {
                    view.finish(frame);
                    return state;
                }
                view.show(frame);
                TimeUnit.NANOSECONDS.sleep(REFRESH.toNanos());
            }
        }
    }

    private DemoFrame frame(Endpoints endpoints, DemoState state) {
        long now = System.nanoTime();
        return new DemoFrame(
                endpoints,
                state,
                Duration.ofNanos(now - startedAt),
                state.complete()
                        ? state.seen().imagesPerSecond()
                        : rate.at(now, state.seen().predictions()));
    }

    private void tell(Summary summary) {
        out.println("%d events: %d predictions, %d rejected, %d training examples, %d snapshots; version %d serves."
                .formatted(
                        summary.events(),
                        summary.predictions(),
                        summary.rejected(),
                        summary.trainingExamples(),
                        summary.snapshots(),
                        summary.servedVersion()));
        out.println("Accuracy %s in the first quarter, %s in the last; %s of all. %s images/s."
                .formatted(
                        DemoScreen.percent(summary.firstQuarterAccuracy()),
                        DemoScreen.percent(summary.finalAccuracy()),
                        DemoScreen.percent(summary.prequentialAccuracy()),
                        DemoScreen.oneDigit(summary.imagesPerSecond())));
        out.flush();
    }

    private static void write(Summary summary, Path file) {
        try {
            Files.writeString(file, summary.toJson());
        } catch (IOException e) {
            throw new UncheckedIOException("summary '%s' cannot be written: %s".formatted(file, e), e);
        }
    }

    private void serve(Endpoints endpoints) throws InterruptedException {
        String where = "--bootstrap-servers %s --registry-url %s"
                .formatted(endpoints.bootstrapServers(), endpoints.registryUrl());
        out.println();
        out.println("The stream is over; Headstream goes on serving. In a browser or another terminal:");
        endpoints.consoleUrl().ifPresent(url -> out.println("  open " + url));
        out.println("  bin/headstream heads list " + where);
        out.println("  bin/headstream predictions --follow " + where);
        out.println("  bin/headstream produce --images DIR --head %s %s".formatted(endpoints.head(), where));
        out.println("Ctrl-C stops everything and removes it.");
        out.flush();
        while (!demo.isClosed()) {
            demo.state();
            TimeUnit.NANOSECONDS.sleep(REFRESH.toNanos());
        }
    }

    private void reportLog() {
        demo.logTail(TAIL_LINES).forEach(err::println);
        demo.keepLog().ifPresent(path -> err.println("headstream: the demo failed; its log is kept in " + path));
        err.flush();
    }
}
