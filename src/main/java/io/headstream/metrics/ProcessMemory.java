package io.headstream.metrics;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The memory of this process, in and outside the heap, as Linux tells; elsewhere only the limit is known. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final long BYTES_PER_KIB = 1024;

    private final Path status;

    ProcessMemory() {
        this(STATUS);
    }

    /** From a file like {@code /proc/self/status}. */
    ProcessMemory(Path status) {
        this.status = status;
    }

    void report(MetricsRegistry metrics) {
        residentBytes().ifPresent(resident -> {
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
            metrics.set(HeadstreamMeter.MEMORY_RESIDENT, (double) resident);
            metrics.set(HeadstreamMeter.MEMORY_NATIVE, (double) Math.max(0, resident - heap));
        });
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            metrics.set(HeadstreamMeter.MEMORY_LIMIT, (double) system.getTotalMemorySize());
        }
    }

    OptionalLong residentBytes() {
        if (!Files.isReadable(status)) {
            return OptionalLong.empty();
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .map(line -> line.substring(RESIDENT.length()).strip().split(" ")[0])
                    .mapToLong(kib -> Long.parseLong(kib) * BYTES_PER_KIB)
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }
}
