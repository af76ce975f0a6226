package io.headstream.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LetterFilterTest {
    private static final Instant NOON = Instant.ofEpochMilli(Letters.SET_ASIDE_AT_MS);
    private static final Letter LETTER = Letters.letter(7, Map.of());

    @Test
    void shouldTakeWhatMeetsAllThatIsAsked() {
        assertThat(accepts(LetterFilter.ALL)).isTrue();
        assertThat(accepts(new LetterFilter(
                        Set.of(new LetterPosition(0, 7)),
                        "image_truncated",
                        "CUT short",
                        NOON,
                        NOON.plusMillis(1),
                        "animals",
                        "image-events",
                        1,
                        812L)))
                .isTrue();
    }

    @Test
    void shouldLeaveOutWhatFailsOnePartOfIt() {
        assertThat(accepts(LetterFilter.at(Set.of(new LetterPosition(0, 8))))).isFalse();
        assertThat(accepts(of("IMAGE_TOO_LARGE", null, null, null))).isFalse();
        assertThat(accepts(of(null, "another reason", null, null))).isFalse();
        assertThat(accepts(of(null, null, NOON.plusMillis(1), null))).isFalse();
        assertThat(accepts(of(null, null, null, NOON))).isFalse();
        assertThat(accepts(from("plants", null, null, null))).isFalse();
        assertThat(accepts(from(null, "image-labels", null, null))).isFalse();
        assertThat(accepts(from(null, null, 2, null))).isFalse();
        assertThat(accepts(from(null, null, null, 811L))).isFalse();
    }

    @Test
    void shouldFindNoSourceWhereNothingNamesOne() {
        Letter foreign = Letters.letter(7, Map.of("headstream.source.topic", ""));

        assertThat(from(null, "image-events", null, null).accepts(foreign, LetterFilterTest::content))
                .isFalse();
    }

    @Test
    void shouldReadPositionsAsTheyAreWritten() {
        assertThat(LetterPosition.parse(new LetterPosition(3, 12).toString())).isEqualTo(new LetterPosition(3, 12));
        assertThat(LetterPosition.parse("12")).isEqualTo(new LetterPosition(0, 12));
        for (String wrong : new String[] {"", "@", "a@1", "1@", "-1@2", "0@-2", "1@2@3"}) {
            assertThatThrownBy(() -> LetterPosition.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected partition@offset");
        }
    }

    private static LetterFilter of(
            @Nullable String category, @Nullable String reason, @Nullable Instant since, @Nullable Instant until) {
        return new LetterFilter(Set.of(), category, reason, since, until, null, null, null, null);
    }

    private static LetterFilter from(
            @Nullable String head, @Nullable String topic, @Nullable Integer partition, @Nullable Long offset) {
        return new LetterFilter(Set.of(), null, null, null, null, head, topic, partition, offset);
    }

    private static boolean accepts(LetterFilter filter) {
        return filter.accepts(LETTER, LetterFilterTest::content);
    }

    private static LetterContent content() {
        return new LetterContent.OfHead("animals");
    }
}
