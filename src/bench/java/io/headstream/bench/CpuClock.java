package io.headstream.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The processor time of the current thread, so that what others do on a shared machine costs nobody's figures. */
final class CpuClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuClock() {}

    /** Nanoseconds that this thread has computed. */
    static long nanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** Seconds that this thread has computed since. */
    static double secondsSince(long start) {
        return (nanos() - start) / 1e9;
    }
}
