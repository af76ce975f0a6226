package io.headstream.config;

import static io.headstream.fuzz.FuzzInput.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Any bytes as a configuration file: refused with every problem named, or settings that can all be read. */
public final class ConfigFuzz {
    private ConfigFuzz() {}

    /** A small file and one with a value for every key that takes none of its own. */
    public static List<byte[]> seeds() {
        String smallest = """
                kafka.bootstrap.servers = 127.0.0.1:9092
                wire.schema.registry.url = http://127.0.0.1:8081
                heads = animals, colours
                """;
        StringBuilder every = new StringBuilder(smallest);
        HeadstreamConfig.of(Map.of(
                        "kafka.bootstrap.servers", "127.0.0.1:9092",
                        "wire.schema.registry.url", "http://127.0.0.1:8081",
                        "heads", "animals"))
                .describe()
                .forEach((key, value) ->
                        every.append(key).append(" = ").append(value).append('\n'));
        return List.of(
                smallest.getBytes(StandardCharsets.UTF_8), every.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Tries them. */
    public static void run(byte[] bytes) {
        Path file = null;
        try {
            file = Files.write(Files.createTempFile("fuzz", ".properties"), bytes);
            HeadstreamConfig config = HeadstreamConfig.load(file, Map.of());
            config.describe();
            config.application();
            config.topics();
            config.heads();
            config.headDirectory();
            config.embedder();
            config.trainer();
            config.backbone();
            config.imageLimits();
            config.wire();
            config.http();
            config.warnings();
        } catch (InvalidConfigException e) {
            check(!String.valueOf(e.getMessage()).isBlank(), "no problem named");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(file);
        }
    }

    private static void delete(@org.jspecify.annotations.Nullable Path file) {
        try {
            if (file != null) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
