package io.headstream.wire;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;

/** Names of what the registry client can be configured with. */
public final class RegistryKeys {
    private RegistryKeys() {}

    /** Those that its definition calls passwords. */
    public static List<String> passwords() {
        return RegistryConfig.DEFINITION.configKeys().values().stream()
                .filter(key -> key.type == ConfigDef.Type.PASSWORD)
                .map(key -> key.name)
                .sorted()
                .toList();
    }
}
