package io.headstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StreamOrderTest {
    private static final long SEED = 7;
    private static final ImageSet EVEN = Images.of(20, Set.of(), "cat", "dog", "owl");
    private static final ImageSet WITH_LATE = Images.of(20, Set.of("flag"), "cat", "dog", "flag");

    @Test
    void shouldStreamEveryImageOnceWhenAsManyEventsAreWanted() {
        List<LabelledImage> stream = StreamOrder.SHUFFLED.events(EVEN, 60, SEED);

        assertThat(Images.ids(stream)).containsExactlyInAnyOrderElementsOf(Images.ids(EVEN.images()));
    }

    @Test
    void shouldStreamEveryImageOnceWithALateClassToo() {
        List<LabelledImage> stream = StreamOrder.SHUFFLED.events(WITH_LATE, 60, SEED);

        assertThat(Images.ids(stream)).containsExactlyInAnyOrderElementsOf(Images.ids(WITH_LATE.images()));
    }

    @Test
    void shouldHoldALateClassBackUntilTheMiddle() {
        List<LabelledImage> stream = StreamOrder.SHUFFLED.events(WITH_LATE, 60, SEED);

        assertThat(Images.classes(stream.subList(0, 30))).containsExactly("cat", "dog");
        assertThat(Images.classes(stream.subList(30, 60))).containsExactly("cat", "dog", "flag");
    }

    @Test
    void shouldHoldALateClassBackInAShortStream() {
        List<LabelledImage> stream = StreamOrder.SHUFFLED.events(WITH_LATE, 20, SEED);

        assertThat(stream).hasSize(20);
        assertThat(Images.classes(stream.subList(0, 10))).doesNotContain("flag");
        assertThat(Images.classes(stream.subList(10, 20))).contains("flag");
    }

    @Test
    void shouldHoldALateClassBackInALongStream() {
        List<LabelledImage> stream = StreamOrder.SHUFFLED.events(WITH_LATE, 200, SEED);

        assertThat(stream).hasSize(200);
        assertThat(Images.classes(stream.subList(0, 100))).doesNotContain("flag");
        assertThat(Images.classes(stream.subList(100, 200))).contains("flag");
    }

    @Test
    void shouldNameAnImageThatComesAgainDifferently() {
        List<LabelledImage> stream = StreamOrder.SHUFFLED.events(EVEN, 150, SEED);

        assertThat(Images.ids(stream)).doesNotHaveDuplicates().hasSize(150);
        assertThat(Images.ids(stream)).contains("cat/0", "cat/0#2");
        assertThat(Images.ids(stream)).noneMatch(id -> id.endsWith("#4"));
    }

    @Test
    void shouldGiveTheSameOrderForTheSameSeed() {
        assertThat(Images.ids(StreamOrder.SHUFFLED.events(WITH_LATE, 60, SEED)))
                .isEqualTo(Images.ids(StreamOrder.SHUFFLED.events(WITH_LATE, 60, SEED)))
                .isNotEqualTo(Images.ids(StreamOrder.SHUFFLED.events(WITH_LATE, 60, SEED + 1)));
    }

    @Test
    void shouldMixClasses() {
        List<LabelledImage> stream = StreamOrder.SHUFFLED.events(EVEN, 60, SEED);

        assertThat(Images.classes(stream.subList(0, 10))).hasSize(3);
    }

    @Test
    void shouldStreamClassAfterClassWhenSorted() {
        List<LabelledImage> stream = StreamOrder.SORTED.events(WITH_LATE, 60, SEED);

        assertThat(Images.classes(stream.subList(0, 20))).containsExactly("cat");
        assertThat(Images.classes(stream.subList(20, 40))).containsExactly("dog");
        assertThat(Images.classes(stream.subList(40, 60))).containsExactly("flag");
    }

    @Test
    void shouldStreamOnlyLateClassesIfThereIsNothingElse() {
        ImageSet onlyLate = Images.of(5, Set.of("flag"), "flag");

        assertThat(StreamOrder.SHUFFLED.events(onlyLate, 8, SEED)).hasSize(8);
    }
}
