package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    private static final Path PAGE = Path.of("docs", "configuration.md");
    private static final String UPDATE = "headstream.docs.update";

    @Test
    void shouldMatchTheCommittedPage() throws IOException {
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(PAGE, ConfigurationReference.page());
        }

        assertThat(Files.readString(PAGE))
                .as(
                        "%s is not what the keys say; write it anew with"
                                + " mvn test -Dtest=ConfigurationReferenceTest -D%s=true and commit it",
                        PAGE, UPDATE)
                .isEqualTo(ConfigurationReference.page());
    }

    @Test
    void shouldDescribeEveryKeyWithItsVariable() {
        assertThat(HeadstreamConfig.definition().names())
                .allSatisfy(key -> assertThat(ConfigurationReference.page())
                        .contains("### `" + key + "`", "`" + EnvironmentVariables.variable(key) + "`"));
    }
}
