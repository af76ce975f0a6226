package io.headstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    @ParameterizedTest
    @CsvSource({"kitten,sitting,3", "abc,abc,0", "'',abc,3", "abc,'',3", "ab,ba,2"})
    void shouldCountEdits(String a, String b, int distance) {
        assertThat(NearestName.distance(a, b)).isEqualTo(distance);
    }

    @Test
    void shouldFindWhatWasProbablyMeantAndNothingElse() {
        List<String> names = List.of("window.examples", "learning.rate", "learning.rata");

        assertThat(NearestName.to("window.example", names)).contains("window.examples");
        assertThat(NearestName.to("learning.ratx", names)).contains("learning.rata");
        assertThat(NearestName.to("something.else", names)).isEmpty();
        assertThat(NearestName.to("x", List.of())).isEmpty();
    }
}
