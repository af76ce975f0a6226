package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.config.HeadstreamConfig;
import io.headstream.event.HeadName;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DemoConfigTest {
    @Test
    void shouldBeAConfigurationThatHeadstreamTakes() {
        DemoOptions options = new DemoOptions(null, null, 0, 5, false, Path.of("registry"), Path.of("tmp"));
        HeadstreamConfig config = DemoConfig.of(
                "127.0.0.1:9092",
                "http://127.0.0.1:8080/apis/ccompat/v7",
                new HeadName("emoji"),
                options,
                Path.of("state"));

        assertThat(config.heads()).hasSize(1);
        assertThat(config.heads().get(0).learners().get(0).seed()).isEqualTo(5);
        assertThat(config.application().stateDirectory()).isEqualTo(Path.of("state"));
        assertThat(config.http().enabled()).isFalse();
        assertThat(config.topics().replicationFactor()).isEqualTo((short) 1);
    }
}
