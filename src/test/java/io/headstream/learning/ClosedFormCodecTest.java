package io.headstream.learning;

import static io.headstream.learning.ClosedFormLog.examples;
import static io.headstream.learning.ClosedFormLog.fold;
import static io.headstream.learning.ClosedFormLog.step;
import static io.headstream.learning.ClosedFormLog.trainer;
import static io.headstream.learning.ClosedFormLog.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Bytes of closed-form heads and learner states. */
class ClosedFormCodecTest {
    private static final HeadTrainer SLIDING =
            trainer("ridge", "sliding.examples", "40", "sliding.durationMs", "30000", "randomFeatures", "7");
    private static final byte[] STATE =
            fold(SLIDING, examples(60, 5, "ant", "bee", "cat"), 8).toBytes();
    private static final byte[] HEAD = SLIDING.decode(STATE).head().canonicalBytes();

    @Test
    void shouldDecodeWhatItEncoded() {
        Head head = HeadCodec.decode(HEAD);

        assertThat(head.canonicalBytes()).isEqualTo(HEAD);
        float[] embedding = new float[ClosedFormLog.DIMENSION];
        Arrays.fill(embedding, 0.3f);
        assertThat(head.probabilities(embedding))
                .isEqualTo(SLIDING.decode(STATE).head().probabilities(embedding));
        assertThat(SLIDING.decode(STATE).toBytes()).isEqualTo(STATE);
    }

    @Test
    void shouldRefuseBytesThatEndAnywhereTooEarly() {
        for (int length = 0; length < STATE.length; length++) {
            byte[] cut = Arrays.copyOf(STATE, length);
            assertThatThrownBy(() -> SLIDING.decode(cut)).isInstanceOf(HeadFormatException.class);
        }
        for (int length = 0; length < HEAD.length; length++) {
            byte[] cut = Arrays.copyOf(HEAD, length);
            assertThatThrownBy(() -> HeadCodec.decode(cut)).isInstanceOf(HeadFormatException.class);
        }
        assertThatThrownBy(() -> SLIDING.decode(Arrays.copyOf(STATE, STATE.length + 1)))
                .isInstanceOf(HeadFormatException.class)
                .hasMessageContaining("1 more bytes");
    }

    @Property(tries = 3000)
    void shouldReadAnyDamagedByteAsAnotherValidStateOrRefuseIt(
            @ForAll @IntRange(max = 1_000_000) int at, @ForAll byte value) {
        byte[] damaged = STATE.clone();
        damaged[at % damaged.length] = value;
        try {
            assertThat(Arrays.equals(SLIDING.decode(damaged).toBytes(), damaged))
                    .isTrue();
        } catch (HeadFormatException expected) {
            assertThat(expected).hasMessageContaining(HeadFormatException.CATEGORY);
        }
    }

    @Property(tries = 3000)
    void shouldReadAnyDamagedByteAsAnotherValidHeadOrRefuseIt(
            @ForAll @IntRange(max = 1_000_000) int at, @ForAll byte value) {
        byte[] damaged = HEAD.clone();
        damaged[at % damaged.length] = value;
        try {
            assertThat(HeadCodec.decode(damaged).canonicalBytes()).isEqualTo(damaged);
        } catch (HeadFormatException expected) {
            assertThat(expected).hasMessageContaining(HeadFormatException.CATEGORY);
        }
    }

    @Property(tries = 500)
    void shouldRefuseAnyOtherBytesPolitely(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> SLIDING.decode(bytes)).isInstanceOf(HeadFormatException.class);
    }

    @Test
    void shouldRefuseAStateOfOtherFeaturesOrAShorterWindow() {
        assertThatThrownBy(() -> trainer("ridge").decode(STATE)).hasMessageContaining("features");
        assertThatThrownBy(() -> trainer("ridge", "sliding.examples", "39", "randomFeatures", "7")
                        .decode(STATE))
                .hasMessageContaining("places");
        assertThatThrownBy(() -> trainer("ridge", "sliding.examples", "40", "randomFeatures", "7", "classesMax", "2")
                        .decode(STATE))
                .isInstanceOf(HeadFormatException.class);
    }

    @Test
    void shouldChangeFewBytesBetweenMerges() {
        HeadTrainer trainer = trainer("ridge");
        TrainerState before = fold(trainer, examples(700, 5, "ant", "bee", "cat"), 100);
        List<TrainingExample> more = examples(710, 5, "ant", "bee", "cat").subList(700, 710);

        byte[] first = before.toBytes();
        byte[] second = step(trainer, before, window(more)).state().toBytes();

        int same = Arrays.mismatch(first, second);
        int statistics = ((ClosedFormState) before).sums().merged().toBytes().length;
        assertThat(same).isGreaterThan(statistics);
        assertThat(second.length - first.length).isEqualTo(10 * (1 + 4 + 2 * ClosedFormLog.DIMENSION));
    }
}
