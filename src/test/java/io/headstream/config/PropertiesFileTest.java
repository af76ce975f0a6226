package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertiesFileTest {
    private static final String SMALLEST = """
            kafka.bootstrap.servers = localhost:9092
            wire.schema.registry.url = http://localhost:8081
            heads = emoji
            """;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldReadUtf8() throws IOException {
        HeadstreamConfig config = HeadstreamConfig.load(file(SMALLEST + "kafka.client.rack=zürich\n"), Map.of());

        assertThat(config.kafka()).containsEntry("client.rack", "zürich");
    }

    @Test
    void shouldNameTheFileThatAWrongValueCameFrom() throws IOException {
        Path file = file(SMALLEST + "embedder.threads=-1\n");

        assertThatThrownBy(() -> HeadstreamConfig.load(file, Map.of()))
                .hasMessageContaining("embedder.threads (my.properties): found '-1'");
    }

    @Test
    void shouldRefuseAKeyThatStandsInTheFileTwice() throws IOException {
        Path file = file(SMALLEST + "heads=other\n");

        assertThatThrownBy(() -> HeadstreamConfig.load(file, Map.of()))
                .hasMessageContaining("heads (my.properties): found 'other', expected each key once in a file");
    }

    @Test
    void shouldNotShowASecretThatStandsInTheFileTwice() throws IOException {
        Path file = file(SMALLEST + "kafka.sasl.jaas.config=hunter2\nkafka.sasl.jaas.config=hunter2\n");

        assertThatThrownBy(() -> HeadstreamConfig.load(file, Map.of()))
                .hasMessageContaining("kafka.sasl.jaas.config (my.properties): found '[hidden]'")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldSayThatAFileCannotBeReadAndNothingElse() {
        assertThatThrownBy(() -> HeadstreamConfig.load(directory.resolve("none.properties"), Map.of()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("1 problem [CONFIG_INVALID]")
                .hasMessageContaining("none.properties: found nothing, expected a properties file in UTF-8 that can be"
                        + " read (NoSuchFileException)");
    }

    @Test
    void shouldSayThatAFileIsNotInUtf8() throws IOException {
        Path file = directory.resolve("latin.properties");
        Files.write(file, new byte[] {'a', '=', (byte) 0xfc, '\n'});

        assertThatThrownBy(() -> HeadstreamConfig.load(file, Map.of())).hasMessageContaining("MalformedInputException");
    }

    @Test
    void shouldSayThatAnEscapeIsMalformed() throws IOException {
        Path file = file(SMALLEST + "kafka.client.rack=\\uZZZZ\n");

        assertThatThrownBy(() -> HeadstreamConfig.load(file, Map.of())).hasMessageContaining("malformed \\u escapes");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("my.properties"), text);
    }
}
