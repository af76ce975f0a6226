package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RegistryDocumentationTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z0-9.]+)` \\| (?:`([^`]*)`)? ?\\|", Pattern.MULTILINE);

    @Test
    void shouldListEveryKeyWithItsDefaultAndNoOther() throws IOException {
        List<String> documented = ROW.matcher(Files.readString(Path.of("docs/registry.md")))
                .results()
                .map(row -> row.group(1) + "=" + (row.group(2) == null ? "" : row.group(2)))
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(RegistryConfig.DEFINITION.configKeys().values().stream()
                        .map(key -> key.name + "=" + shown(key.defaultValue))
                        .toList());
    }

    private static String shown(Object value) {
        boolean none = value == org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE
                || value instanceof org.apache.kafka.common.config.types.Password;
        return none ? "" : value.toString();
    }
}
