package io.headstream.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoSettingsTest {
    @Test
    void shouldHaveDefaultsForWhatIsNotGiven() {
        assertThat(AutoSettings.of(Map.of())).isEqualTo(AutoSettings.DEFAULT);
        assertThat(AutoSettings.of(Map.of("margin", "0.02", "canary.share", "2.5")))
                .isEqualTo(new AutoSettings(128, 512, 0.02, Share.percent("2.5"), 0.05));
    }

    @Test
    void shouldComeBackFromItsParameters() {
        AutoSettings settings = new AutoSettings(1, 2, 0.25, Share.ALL, 0.125);

        assertThat(AutoSettings.of(settings.parameters())).isEqualTo(settings);
        assertThat(settings.parameters().keySet()).containsExactlyInAnyOrderElementsOf(AutoSettings.PARAMETERS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "margins|0.01|policy 'auto' with parameter 'margins', expected one of support.min, window.examples, margin,"
                        + " canary.share, alpha",
                "support.min|0|support.min 0, expected 1 to 1000000",
                "support.min|many|support.min 'many', expected a number",
                "window.examples|1000001|window.examples 1000001, expected 1 to 1000000",
                "margin|1|margin 1.0, expected 0 or more and below 1",
                "margin|NaN|margin NaN, expected 0 or more and below 1",
                "alpha|0|alpha 0.0, expected above 0 and below 1",
                "canary.share|0|share of 0.00 %, expected 0.01 to 100"
            })
    void shouldSayWhatIsWrong(String name, String text, String message) {
        assertThatThrownBy(() -> RolloutPolicies.of(PolicySettings.of("auto", Map.of(name, text))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
