package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentVariablesTest {
    @TempDir
    private Path directory = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void writeFile() throws IOException {
        file = directory.resolve("headstream.properties");
        Files.writeString(file, """
                kafka.bootstrap.servers=localhost:9092
                wire.schema.registry.url=http://localhost:8081
                heads=emoji,road-signs
                embedder.batch.size=4
                """);
    }

    @Test
    void shouldOverrideTheFile() {
        HeadstreamConfig config = HeadstreamConfig.load(
                file,
                Map.of(
                        "HEADSTREAM_EMBEDDER_BATCH_SIZE", "16",
                        "HEADSTREAM_KAFKA_BOOTSTRAP_SERVERS", "broker:9093",
                        "HEADSTREAM_TOPICS_IMAGE_EVENTS", "pictures",
                        "PATH", "/bin"));

        assertThat(config.embedder().batchSize()).isEqualTo(16);
        assertThat(config.kafka()).containsEntry("bootstrap.servers", "broker:9093");
        assertThat(config.topics().names().imageEvents()).isEqualTo("pictures");
    }

    @Test
    void shouldReachEveryKeyByAVariableOfItsOwn() {
        Map<String, String> keyByVariable = HeadstreamConfig.definition().names().stream()
                .collect(Collectors.toMap(EnvironmentVariables::variable, key -> key));

        assertThat(keyByVariable).hasSameSizeAs(HeadstreamConfig.definition().names());
        assertThat(keyByVariable).doesNotContainKeys(EnvironmentVariables.LAUNCHER.toArray(String[]::new));
    }

    @Test
    void shouldPassOnWhatFollowsAnOpenPrefix() {
        HeadstreamConfig config = HeadstreamConfig.load(
                file,
                Map.of(
                        "HEADSTREAM_KAFKA_SECURITY_PROTOCOL", "SSL",
                        "HEADSTREAM_EMBEDDER_STREAMS_MAX_POLL_RECORDS", "10",
                        "HEADSTREAM_WIRE_BASIC_AUTH_USER_INFO", "me:it"));

        assertThat(config.kafka()).containsEntry("security.protocol", "SSL");
        assertThat(config.embedder().streams()).isEqualTo(Map.of("max.poll.records", "10"));
        assertThat(config.wire().properties()).containsEntry("basic.auth.user.info", "me:it");
    }

    @Test
    void shouldReachTheKeysOfOneHeadOfTheFileOrOfTheEnvironment() {
        assertThat(HeadstreamConfig.load(file, Map.of("HEADSTREAM_HEAD_ROAD_SIGNS_WINDOW_EXAMPLES", "64"))
                        .heads())
                .extracting(head -> head.window().maxExamples())
                .containsExactly(32, 64);
        assertThat(HeadstreamConfig.load(
                                file, Map.of("HEADSTREAM_HEADS", "dogs", "HEADSTREAM_HEAD_DOGS_WINDOW_EXAMPLES", "8"))
                        .heads())
                .extracting(head -> head.window().maxExamples())
                .containsExactly(8);
    }

    @Test
    void shouldNameTheVariableThatAWrongValueCameFrom() {
        assertThatThrownBy(() -> HeadstreamConfig.load(file, Map.of("HEADSTREAM_EMBEDDER_BATCH_SIZE", "none")))
                .hasMessageContaining("embedder.batch.size (HEADSTREAM_EMBEDDER_BATCH_SIZE): found 'none', expected");
    }

    @Test
    void shouldRefuseAnUnknownVariableByNameWithoutShowingItsValue() {
        assertThatThrownBy(() -> HeadstreamConfig.load(file, Map.of("HEADSTREAM_EMBEDER_BATCH_SIZE", "hunter2")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("HEADSTREAM_EMBEDER_BATCH_SIZE: found an unknown name, expected perhaps"
                        + " HEADSTREAM_EMBEDDER_BATCH_SIZE")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldRefuseAVariableThatMayStandForTwoHeads() throws IOException {
        Files.writeString(file, "heads=a-b,a.b\n");

        assertThatThrownBy(() -> HeadstreamConfig.load(file, Map.of("HEADSTREAM_HEAD_A_B_WINDOW_EXAMPLES", "64")))
                .hasMessageContaining("head.a-b.window.examples and head.a.b.window.examples");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HEADSTREAM_JAVA_OPTS",
                "HEADSTREAM_MAVEN_ARGS",
                "HEADSTREAM_CLASSPATH_PREFIX",
                "HEADSTREAM_HOME",
                "HEADSTREAM_SERVICE_HOST",
                "HEADSTREAM_OPS_SERVICE_PORT_HTTP",
                "HEADSTREAM_PORT",
                "HEADSTREAM_PORT_8080_TCP_ADDR",
            })
    void shouldLeaveAloneWhatIsNotForTheProgram(String variable) {
        Map<String, String> environment = new TreeMap<>(Map.of(variable, "anything"));

        assertThat(HeadstreamConfig.load(file, environment).describe()).doesNotContainValue("anything");
    }
}
