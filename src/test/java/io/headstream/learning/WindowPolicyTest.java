package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowPolicyTest {
    @Test
    void shouldTravelInTheHyperParameters() {
        WindowPolicy policy = new WindowPolicy(64, Duration.ofMillis(1500));

        HyperParameters text = policy.addTo(DenseHyperParameters.DEFAULT.toHyperParameters());

        assertThat(text.values()).containsEntry("window.examples", "64").containsEntry("window.durationMs", "1500");
        assertThat(WindowPolicy.of(text)).isEqualTo(policy);
        assertThat(DenseHyperParameters.of(text)).isEqualTo(DenseHyperParameters.DEFAULT);
    }

    @Test
    void shouldRefuseWhatIsMissingUnknownOrOutOfRange() {
        assertThatThrownBy(() -> WindowPolicy.of(HyperParameters.of(Map.of("window.examples", "3"))))
                .hasMessageContaining("'window.durationMs' is missing, expected a whole number from 1 to");
        assertThatThrownBy(() -> WindowPolicy.of(HyperParameters.of(
                        Map.of("window.examples", "3", "window.durationMs", "3", "window.seconds", "3"))))
                .hasMessageContaining("unknown hyper-parameter 'window.seconds'");
        assertThatThrownBy(() -> new WindowPolicy(0, Duration.ofSeconds(1)))
                .hasMessage("window.examples 0, expected 1 to 65536");
        assertThatThrownBy(() -> new WindowPolicy(1, Duration.ZERO)).hasMessageContaining("window duration PT0S");
        assertThatThrownBy(() -> new WindowPolicy(1, Duration.ofNanos(1_000_001)))
                .hasMessageContaining("whole milliseconds");
        assertThatThrownBy(() -> new WindowPolicy(1, Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageContaining("window duration");
    }
}
