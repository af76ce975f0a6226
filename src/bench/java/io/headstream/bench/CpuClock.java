package io.headstream.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Processor time, so that what others do on a shared machine costs nobody's figures. */
final class CpuClock {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private CpuClock() {}

    /** Nanoseconds that all threads of this process have computed. */
    static long processNanos() {
        return PROCESS.getProcessCpuTime();
    }

    /** Nanoseconds that this thread has computed. */
    static long nanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** Seconds that this thread has computed since. */
    static double secondsSince(long start) {
        return (nanos() - start) / 1e9;
    }
}
