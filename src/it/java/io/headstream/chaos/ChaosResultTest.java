package io.headstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.chaos.ChaosResult.Count;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChaosResultTest {
    private static final Count EXACT = new Count(10, 20, 17, 0, 0, 0, 0, 0);

    @Test
    void shouldBeSoundIfNothingIsLostDoubledOrNotTheSame() {
        assertThat(result(EXACT, 3, true, List.of()).isSound()).isTrue();
    }

    @Test
    void shouldNotBeSoundIfOneThingIsNotAsItMustBe() {
        assertThat(result(new Count(10, 19, 17, 1, 0, 0, 0, 0), 3, true, List.of())
                        .isSound())
                .isFalse();
        assertThat(result(new Count(10, 21, 17, 0, 1, 0, 0, 0), 3, true, List.of())
                        .isSound())
                .isFalse();
        assertThat(result(new Count(10, 20, 16, 0, 0, 1, 0, 0), 3, true, List.of())
                        .isSound())
                .isFalse();
        assertThat(result(new Count(10, 20, 18, 0, 0, 0, 1, 0), 3, true, List.of())
                        .isSound())
                .isFalse();
        assertThat(result(new Count(10, 20, 17, 0, 0, 0, 0, 1), 3, true, List.of())
                        .isSound())
                .isFalse();
        assertThat(result(new Count(0, 0, 0, 0, 0, 0, 0, 0), 3, true, List.of()).isSound())
                .isFalse();
        assertThat(result(EXACT, 2, true, List.of()).isSound()).isFalse();
        assertThat(result(EXACT, 3, false, List.of()).isSound()).isFalse();
        assertThat(result(EXACT, 3, true, List.of("an epoch is missing")).isSound())
                .isFalse();
    }

    @Test
    void shouldNameItsFiguresAsOtherProgramsExpectThem() {
        assertThat(result(EXACT, 3, true, List.of()).figures())
                .containsEntry("kills", 4)
                .containsEntry("events", 10)
                .containsEntry("lostPredictions", 0)
                .containsEntry("doubledPredictions", 0)
                .containsEntry("lostExamples", 0)
                .containsEntry("doubledExamples", 0)
                .containsEntry("headHashEqual", true);
    }

    private static ChaosResult result(Count count, int proven, boolean equal, List<String> breaches) {
        return new ChaosResult(4, Map.of(), 0, count, 3, proven, equal, 1, breaches);
    }
}
