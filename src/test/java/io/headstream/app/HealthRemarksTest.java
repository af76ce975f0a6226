package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthRemarksTest {
    @Test
    void shouldHaveNothingToSayWhereAllIsWell() {
        assertThat(new HealthRemarks(() -> 0, () -> 0, () -> false).now()).isEmpty();
    }

    @Test
    void shouldNameTheMeterThatTellsMore() {
        assertThat(new HealthRemarks(() -> 2, () -> 30, () -> true).now())
                .containsExactly(
                        "2 heads are not served as their rollout says: see headstream_head_serving_fault",
                        "30 records were deleted before they were read, since the start: see headstream_records_expired_total",
                        "training waits for predictions to catch up: overload.policy=predict-first");
    }
}
