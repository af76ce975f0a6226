package io.headstream.backbone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a processor can do beyond what TensorFlow takes for granted.
 *
 * @param flags as Linux lists them in {@code /proc/cpuinfo}; empty elsewhere
 */
record ProcessorFeatures(Set<String> flags) {
    private static final Path LINUX = Path.of("/proc/cpuinfo");
    private static final String FLAGS = "flags";

    /** What oneDNN multiplies bfloat16 with; on others it would convert each number first, and be slower than float32. */
    private static final List<String> BFLOAT16 = List.of("avx512_bf16", "amx_bf16");

    /** Copies the set. */
    ProcessorFeatures {
        flags = Set.copyOf(flags);
    }

    /** Of the processor that this runs on. */
    static ProcessorFeatures here() {
        try {
            return of(Files.readAllLines(LINUX, StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Not Linux: no build of TensorFlow for another system uses these.
            return new ProcessorFeatures(Set.of());
        }
    }

    /** Of the first processor in lines such as {@code flags : fpu avx2}; all of a machine have the same. */
    static ProcessorFeatures of(List<String> lines) {
        Set<String> flags = new TreeSet<>();
        lines.stream()
                .map(line -> line.split(":", 2))
                .filter(words -> words.length == 2 && words[0].strip().equals(FLAGS))
                .findFirst()
                .ifPresent(words -> flags.addAll(List.of(words[1].strip().split("\\s+"))));
        return new ProcessorFeatures(flags);
    }

    /** Whether it multiplies bfloat16 by itself. */
    boolean hasBfloat16() {
        return BFLOAT16.stream().anyMatch(flags::contains);
    }

    /** What {@link #hasBfloat16} takes, for people. */
    static String bfloat16Names() {
        return String.join(" or ", BFLOAT16);
    }
}
