package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private long now;
    private final Progress progress = new Progress(Duration.ofSeconds(90), () -> now);

    @Test
    void shouldBePatientWhileSomethingMoves() {
        for (int sent = 0; sent < 10; sent++) {
            now += Duration.ofSeconds(80).toNanos();
            progress.check(new SendReport(sent, 0, 0), Observation.NOTHING);
        }
    }

    @Test
    void shouldSayHowFarEverythingIsWhenNothingMoves() {
        progress.check(new SendReport(3, 0, 0), Observation.NOTHING);
        now += Duration.ofSeconds(90).toNanos();
        assertThatCode(() -> progress.check(new SendReport(3, 0, 0), Observation.NOTHING))
                .doesNotThrowAnyException();
        now += 1;

        assertThatThrownBy(() -> progress.check(new SendReport(3, 0, 0), Observation.NOTHING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing has moved for 90 s")
                .hasMessageContaining("3 events sent");
    }
}
