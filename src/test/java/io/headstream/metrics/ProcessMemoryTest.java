package io.headstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReadResidentMemoryInBytes() throws IOException {
        Path status =
                Files.writeString(directory.resolve("status"), "VmPeak:\t 20 kB\nVmRSS:\t  2048 kB\nThreads:\t1\n");

        assertThat(new ProcessMemory(status).residentBytes()).hasValue(2L << 20);
    }

    @Test
    void shouldKnowNothingWhereThereIsNoSuchFile() {
        assertThat(new ProcessMemory(directory.resolve("none")).residentBytes()).isEmpty();
    }

    @Test
    void shouldReportMemoryOutsideTheHeapAsTheRest() throws IOException {
        Path status = Files.writeString(directory.resolve("status"), "VmRSS:\t 1073741824 kB\n");
        try (MetricsRegistry metrics = new MetricsRegistry()) {
            new ProcessMemory(status).report(metrics);

            double outside =
                    metrics.registry().get("headstream.memory.native").gauge().value();
            assertThat(outside).isBetween(0.9 * (1L << 40), (double) (1L << 40));
        }
    }
}
