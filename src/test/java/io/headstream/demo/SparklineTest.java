package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SparklineTest {
    @Test
    void shouldDrawOneBarForEveryValue() {
        assertThat(Sparkline.of(List.of(0.0, 0.5, 1.0), 10)).isEqualTo("▁▅█");
    }

    @Test
    void shouldDrawTheLastValuesThatFit() {
        assertThat(Sparkline.of(List.of(0.0, 0.5, 1.0), 2)).isEqualTo("▅█");
    }

    @Test
    void shouldStayWithinItsBars() {
        assertThat(Sparkline.of(List.of(-1.0, 2.0), 10)).isEqualTo("▁█");
    }
}
