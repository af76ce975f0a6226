package io.headstream.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {
    private static final HeadName HEAD = new HeadName("animals");
    private static final int IMAGES = 100_000;

    @ParameterizedTest
    @CsvSource({"1, 100", "5 %, 500", "12.5, 1250", "0.01, 1", "99.99%, 9999", "100, 10000"})
    void shouldReadAPercentage(String text, int hundredths) {
        assertThat(Share.percent(text)).isEqualTo(new Share(hundredths));
        assertThat(Share.percent(new Share(hundredths).toString())).isEqualTo(new Share(hundredths));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0.00", "100.01", "1e1", "-1", "1.234", "five", "101"})
    void shouldRefuseWhatIsNone(String text) {
        assertThatThrownBy(() -> Share.percent(text)).hasMessageContaining("expected");
    }

    /** Within five standard deviations of the binomial distribution, for ids of several makes. */
    @ParameterizedTest
    @ValueSource(ints = {10, 100, 500, 5_000, 9_900})
    void shouldTakeAsManyImagesAsItSays(int hundredths) {
        double p = hundredths / 10_000.0;
        double tolerance = 5 * Math.sqrt(IMAGES * p * (1 - p));
        IntFunction<String> numbered = i -> "image-" + i;
        IntFunction<String> spread = i -> Long.toHexString(i * 0x9E3779B97F4A7C15L);
        IntFunction<String> plain = Integer::toString;

        assertThat(taken(new Share(hundredths), HEAD, numbered)).isCloseTo(IMAGES * p, within(tolerance));
        assertThat(taken(new Share(hundredths), HEAD, spread)).isCloseTo(IMAGES * p, within(tolerance));
        assertThat(taken(new Share(hundredths), new HeadName("fruit"), plain)).isCloseTo(IMAGES * p, within(tolerance));
    }

    @Test
    void shouldTakeAllImagesAtAHundredPercent() {
        assertThat(taken(Share.ALL, HEAD, Integer::toString)).isEqualTo(IMAGES);
    }

    @Property
    void shouldKeepEveryImageAsItGrows(
            @ForAll @IntRange(min = 1, max = 10_000) int one,
            @ForAll @IntRange(min = 1, max = 10_000) int other,
            @ForAll int id) {
        ImageId image = new ImageId("image-" + id);
        Share smaller = new Share(Math.min(one, other));
        Share larger = new Share(Math.max(one, other));

        assertThat(smaller.has(HEAD, image) && !larger.has(HEAD, image)).isFalse();
    }

    /** On the hash hangs which images a running canary has: it must never change. */
    @Test
    void shouldChooseTheSameImagesForEver() {
        assertThat(IntStream.range(0, 40)
                        .filter(i -> new Share(1_000).has(HEAD, new ImageId("image-" + i)))
                        .boxed())
                .containsExactly(17, 29, 35);
    }

    @Test
    void shouldChooseForEachHeadByItself() {
        long both = IntStream.range(0, IMAGES)
                .mapToObj(i -> new ImageId("image-" + i))
                .filter(image ->
                        new Share(1_000).has(HEAD, image) && new Share(1_000).has(new HeadName("fruit"), image))
                .count();

        assertThat((double) both).isCloseTo(IMAGES * 0.01, within(5 * Math.sqrt(IMAGES * 0.01)));
    }

    private static double taken(Share share, HeadName head, IntFunction<String> ids) {
        return IntStream.range(0, IMAGES)
                .filter(i -> share.has(head, new ImageId(ids.apply(i))))
                .count();
    }
}
