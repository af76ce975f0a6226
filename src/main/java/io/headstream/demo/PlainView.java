package io.headstream.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Prints a line every two seconds. */
final class PlainView implements DemoView {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final PrintWriter out;
    private final LongSupplier nanoTime;
    private long next;

    /** Prints the first line at once. */
    PlainView(PrintWriter out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    @Override
    public void show(DemoFrame frame) {
        long now = nanoTime.getAsLong();
        if (now - next >= 0) {
            next = now + INTERVAL.toNanos();
            out.println(DemoLine.of(frame));
            out.flush();
        }
    }

    @Override
    public void finish(DemoFrame frame) {
        out.println(DemoLine.of(frame));
    }

    @Override
    public void close() {
        out.flush();
    }
}
