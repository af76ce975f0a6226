package io.headstream.wire;

import io.headstream.demo.EmbeddedRegistry;
import java.nio.file.Path;
import java.util.Map;

/** One real Apicurio for all tests of this JVM; it ends with the JVM. */
final class SharedRegistry {
    private static final EmbeddedRegistry REGISTRY = EmbeddedRegistry.start(directory(), Path.of("target/it/registry"));

    private SharedRegistry() {}

    static Path directory() {
        return Path.of(System.getProperty("headstream.registry.directory", "target/registry"));
    }

    static String url() {
        return REGISTRY.url();
    }

    /** Base URL of Apicurio's own API. */
    static String nativeUrl() {
        return REGISTRY.url().replace("/apis/ccompat/v7", "/apis/registry/v2");
    }

    static Map<String, Object> config() {
        return Map.of(RegistryConfig.URL, url());
    }
}
