package io.headstream.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Processor time of this process by what its threads are there for, at one moment. Time of threads that have ended since
 * is lost to their part and is found under {@link Part#NATIVE}.
 *
 * @param millis of each part since the process began
 */
record ProcessorTimes(Map<Part, Double> millis) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Of {@code /proc/self/task/N/stat} in every Linux that Java runs on. */
    private static final double MILLIS_PER_TICK = 10;

    /** What threads are there for. */
    enum Part {
        /** Stream threads of the embedder: intake, decoding, prediction, and of the backbone what runs on the caller. */
        EMBEDDER("embedder's stream threads"),
        /** Stream threads of the trainer and its solver. */
        TRAINER("trainer's stream threads and solver"),
        /** Producers' network threads and heartbeats of consumers. */
        CLIENTS("Kafka clients' own threads"),
        /** The embedded broker and registry. */
        BROKER("broker and registry"),
        /** Who sends and counts. */
        BENCHMARK("sender and counter"),
        /** Collecting garbage and compiling. */
        JVM("garbage collection and compiler"),
        /** TensorFlow's pool, and whatever else is no Java thread. */
        NATIVE("TensorFlow's pool and the rest");

        private final String words;

        Part(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** As it is now. */
    static ProcessorTimes now() {
        Map<Part, Double> millis = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            millis.put(part, 0.0);
        }
        double known = 0;
        for (ThreadInfo thread : THREADS.dumpAllThreads(false, false, 0)) {
            double spent = Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId())) / 1e6;
            millis.merge(of(thread.getThreadName()), spent, Double::sum);
            known += spent;
        }
        double jvm = virtualMachine();
        millis.put(Part.JVM, jvm);
        millis.put(Part.NATIVE, Math.max(0, CpuClock.processNanos() / 1e6 - known - jvm));
        return new ProcessorTimes(millis);
    }

    /** What was spent since an earlier moment. */
    ProcessorTimes since(ProcessorTimes earlier) {
        Map<Part, Double> spent = new EnumMap<>(Part.class);
        millis.forEach((part, now) -> spent.put(part, Math.max(0, now - earlier.millis.getOrDefault(part, 0.0))));
        return new ProcessorTimes(spent);
    }

    /** Of all parts. */
    double total() {
        return millis.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static Part of(String thread) {
        if (thread.contains("-StreamThread-") && !thread.contains("kafka-producer")) {
            return thread.contains("-trainer-") && !thread.contains("heartbeat") ? Part.TRAINER : embedder(thread);
        }
        if (thread.contains("solver")) {
            return Part.TRAINER;
        }
        if (thread.startsWith("kafka-producer") || thread.contains("GlobalStreamThread") || thread.contains("admin")) {
            return Part.CLIENTS;
        }
        return thread.equals("main") || thread.startsWith("bench-") ? Part.BENCHMARK : Part.BROKER;
    }

    private static Part embedder(String thread) {
        return thread.contains("heartbeat") ? Part.CLIENTS : Part.EMBEDDER;
    }

    /** Threads of the virtual machine are not among Java's; 0 where there is no /proc. */
    private static double virtualMachine() {
        Path tasks = Path.of("/proc/self/task");
        if (!Files.isDirectory(tasks)) {
            return 0;
        }
        double ticks = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                ticks += ticks(thread);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ticks * MILLIS_PER_TICK;
    }

    private static double ticks(Path thread) throws IOException {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            int end = stat.lastIndexOf(')');
            String name = stat.substring(stat.indexOf('(') + 1, end);
            if (!name.matches("(GC|G1|C1|C2|VM|Monitor|Sweeper|Service|Signal).*")) {
                return 0;
            }
            String[] fields = stat.substring(end + 2).split(" ", -1);
            return Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        } catch (NoSuchFileException e) {
            return 0; // It has just ended.
        }
    }
}
