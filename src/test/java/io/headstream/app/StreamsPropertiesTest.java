package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.config.HeadstreamConfig;
import io.headstream.topology.BoundedRocksDb;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsPropertiesTest {
    @Test
    void shouldProcessExactlyOnceFromTheBeginning() {
        StreamsConfig config = new StreamsConfig(of(Map.of()));

        assertThat(config.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
        assertThat(mainConsumer(config)).containsEntry("isolation.level", "read_committed");
        assertThat(mainConsumer(config)).containsEntry("auto.offset.reset", "earliest");
    }

    @Test
    void shouldReadGlobalTopicsCommittedToo() {
        assertThat(new StreamsConfig(of(Map.of())).getGlobalConsumerConfigs("global"))
                .containsEntry("isolation.level", "read_committed");
    }

    @Test
    void shouldNotHaveStoresWaitForFetchesThatBringNothing() {
        StreamsConfig config = new StreamsConfig(of(Map.of()));

        assertThat(config.getGlobalConsumerConfigs("global")).containsEntry("fetch.max.wait.ms", 100);
        assertThat(config.getRestoreConsumerConfigs("restore")).containsEntry("fetch.max.wait.ms", 100);
        assertThat(mainConsumer(config)).doesNotContainKey("fetch.max.wait.ms");
        StreamsConfig own = new StreamsConfig(of(Map.of("kafka.fetch.max.wait.ms", "300")));
        assertThat(own.getGlobalConsumerConfigs("global").get("fetch.max.wait.ms"))
                .hasToString("300");
        assertThat(own.getRestoreConsumerConfigs("restore").get("fetch.max.wait.ms"))
                .hasToString("300");
    }

    @Test
    void shouldLetProducersWriteADeadLetterOfTheLargestRecord() {
        StreamsConfig config = new StreamsConfig(of(Map.of("topics.max.message.bytes", "16777216")));

        assertThat(config.getProducerConfigs("p")).containsEntry("max.request.size", 16777216 + 65536);
    }

    @Test
    void shouldBoundTheRecordsOfAPoll() {
        assertThat(mainConsumer(new StreamsConfig(of(Map.of())))).containsEntry("max.poll.records", 16);
    }

    @Test
    void shouldKeepChangelogsAsWellAsTheOtherTopics() {
        assertThat(new StreamsConfig(of(Map.of("topics.replication.factor", "3"))).getInt("replication.factor"))
                .isEqualTo(3);
    }

    @Test
    void shouldTellStoresHowMuchMemoryTheyMayTake() {
        assertThat(of(Map.of("state.memory.bytes", "33554432"))).containsEntry(BoundedRocksDb.TOTAL_BYTES, 33554432L);
    }

    @Test
    void shouldLetAUsersPlainPropertyWinOverTheDefault() {
        StreamsConfig config =
                new StreamsConfig(of(Map.of("kafka.max.poll.records", "7", "kafka.transaction.timeout.ms", "20000")));

        assertThat(mainConsumer(config).get("max.poll.records")).hasToString("7");
        assertThat(config.getProducerConfigs("p").get("transaction.timeout.ms")).hasToString("20000");
    }

    @Test
    void shouldLetARolesPropertyWinOverThatOfAllClients() {
        StreamsConfig config =
                new StreamsConfig(of(Map.of("kafka.max.poll.records", "7", "embedder.streams.max.poll.records", "9")));

        assertThat(mainConsumer(config).get("max.poll.records")).hasToString("9");
    }

    private static Map<String, Object> mainConsumer(StreamsConfig config) {
        return config.getMainConsumerConfigs("group", "client", 0);
    }

    private static Properties of(Map<String, String> overrides) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", "127.0.0.1:1",
                "wire.schema.registry.url", "http://127.0.0.1:1",
                "heads", "emoji"));
        settings.putAll(overrides);
        HeadstreamConfig config = HeadstreamConfig.of(settings);
        return new StreamsProperties(config.kafka(), config.application(), config.topics())
                .of("test", 1, 0, config.embedder().streams());
    }
}
