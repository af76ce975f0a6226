package io.headstream.wire;

import io.headstream.demo.EmbeddedRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** One real Apicurio for all tests of this JVM, since each takes some seconds of both cores to start; it ends with the JVM. */
public final class SharedRegistry {
    private static final EmbeddedRegistry REGISTRY = EmbeddedRegistry.start(directory(), work());

    private SharedRegistry() {}

    /** Where the build has unpacked it. */
    public static Path directory() {
        return Path.of(System.getProperty("headstream.registry.directory", "target/registry"));
    }

    /** Confluent-compatible API. */
    public static String url() {
        return REGISTRY.url();
    }

    /** Base URL of Apicurio's own API. */
    static String nativeUrl() {
        return REGISTRY.url().replace("/apis/ccompat/v7", "/apis/registry/v2");
    }

    static Map<String, Object> config() {
        return Map.of(RegistryConfig.URL, url());
    }

    private static Path work() {
        try {
            // Another JVM may run tests beside this one.
            return Files.createTempDirectory(Files.createDirectories(Path.of("target/it")), "registry");
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for the registry's log", e);
        }
    }
}
