package io.headstream.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The machine, its load and the command, as every benchmark's table begins with them. */
final class Machine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** One line, for people. */
    static String described() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return "%d × %s, %s, Java %s; load %.1f when it began"
                .formatted(
                        system.getAvailableProcessors(),
                        processor(),
                        System.getProperty("os.name").toLowerCase(Locale.ROOT),
                        System.getProperty("java.version"),
                        system.getSystemLoadAverage());
    }

    /** The command as it was given. */
    static String command(String name, List<String> arguments) {
        return arguments.isEmpty() ? name : name + " " + String.join(" ", arguments);
    }

    private static String processor() {
        try {
            if (Files.isReadable(CPU_INFO)) {
                List<String> lines = Files.readAllLines(CPU_INFO);
                return field(lines, "model name") + vectors(field(lines, "flags"));
            }
        } catch (IOException e) {
            return System.getProperty("os.arch") + " (" + e.getMessage() + ")";
        }
        return System.getProperty("os.arch");
    }

    private static String field(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.replaceFirst(".*?:\\s*", ""))
                .findFirst()
                .orElse("unknown");
    }

    private static String vectors(String flags) {
        List<String> known = List.of("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile");
        List<String> all = List.of(flags.split(" "));
        return " (" + String.join(", ", known.stream().filter(all::contains).toList()) + ")";
    }
}
