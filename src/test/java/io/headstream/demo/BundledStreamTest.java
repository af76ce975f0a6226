package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.Label;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BundledStreamTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

    @Test
    void shouldHoldEnoughPicturesOfEveryClass() {
        Map<Label, Long> pictures = BundledStream.read().images().stream()
                .collect(Collectors.groupingBy(image -> image.labelOrNull(), Collectors.counting()));

        assertThat(pictures).hasSizeBetween(8, 10);
        assertThat(pictures.values()).allMatch(count -> count >= 50);
    }

    @Test
    void shouldHaveOneLateClass() {
        assertThat(BundledStream.read().lateClasses()).containsExactly(new Label("flag"));
    }

    @Test
    void shouldHoldNothingButPng() throws IOException {
        for (LabelledImage image : BundledStream.read().images()) {
            assertThat(image.content().read()).as(image.id().value()).startsWith(PNG);
        }
    }
}
