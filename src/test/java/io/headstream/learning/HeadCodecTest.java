package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.Label;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class HeadCodecTest {
    private static final DenseHead SMALL = head(List.of("cat", "dog"), 3, List.of(2), 2);

    @Property(tries = 200)
    void shouldDecodeWhatItEncoded(
            @ForAll @Size(max = 12) Set<@AlphaChars @StringLength(min = 1, max = 20) String> labels,
            @ForAll @IntRange(min = 1, max = 20) int dimension,
            @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 9) Integer> hiddenLayers,
            @ForAll long seed) {
        DenseHead head = head(labels, dimension, hiddenLayers, seed);

        Head decoded = HeadCodec.decode(head.canonicalBytes());

        assertThat(decoded.canonicalBytes()).isEqualTo(head.canonicalBytes());
        assertThat(decoded.labels()).isEqualTo(head.labels());
        assertThat(decoded.dimension()).isEqualTo(dimension);
        float[] embedding = new float[dimension];
        Arrays.fill(embedding, 2);
        assertThat(decoded.probabilities(embedding)).isEqualTo(head.probabilities(embedding));
    }

    @Test
    void shouldKeepItsFormat() {
        DenseHead head = new DenseHead(
                "dense",
                List.of(new Label("ü")),
                new InputScaling(new float[] {0.5f}),
                List.of(new DenseLayer(1, new float[][] {{1, -2}})),
                1.5f);

        assertThat(head.canonicalBytes())
                .isEqualTo(ByteBuffer.allocate(55)
                        .put("HSHD".getBytes(StandardCharsets.US_ASCII))
                        .putInt(1)
                        .putInt(5)
                        .put("dense".getBytes(StandardCharsets.US_ASCII))
                        .putInt(1)
                        .putInt(1)
                        .putInt(2)
                        .put((byte) 0xC3)
                        .put((byte) 0xBC)
                        .putFloat(0.5f)
                        .putInt(1)
                        .putInt(1)
                        .putFloat(1)
                        .putFloat(-2)
                        .putFloat(1.5f)
                        .array());
    }

    @Test
    void shouldRefuseBytesThatEndAnywhereTooEarly() {
        byte[] bytes = SMALL.canonicalBytes();

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> HeadCodec.decode(cut))
                    .as("cut to %d of %d bytes", length, bytes.length)
                    .isInstanceOf(HeadFormatException.class)
                    .hasMessageContaining("[HEAD_FORMAT_INVALID]");
        }
    }

    @Test
    void shouldNeverReadAFlippedBitAsTheSameHead() {
        byte[] bytes = SMALL.canonicalBytes();
        List<Integer> accepted = new ArrayList<>();

        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(HeadCodec.decode(flipped).canonicalBytes()).isEqualTo(flipped);
                accepted.add(bit / 8);
            } catch (HeadFormatException expected) {
                assertThat(expected).hasMessageContaining("head");
            }
        }
        // What may pass is another label or another number: never a length, a count or the magic.
        assertThat(accepted).allMatch(at -> (at >= 29 && at < 32) || at >= 36);
    }

    @Test
    void shouldRefuseHugeSizesWithoutMakingRoomForThem() {
        byte[] bytes = SMALL.canonicalBytes();

        assertThatThrownBy(() -> HeadCodec.decode(with(bytes, 17, 65_536)))
                .isInstanceOf(HeadFormatException.class)
                .hasMessageContaining("head: centre at byte 39: found end after");
        assertThatThrownBy(() -> HeadCodec.decode(with(bytes, 17, Integer.MAX_VALUE)))
                .hasMessageContaining("head: dimension at byte 17: found 2147483647, expected 1 to 65536");
        assertThatThrownBy(() -> HeadCodec.decode(with(bytes, 8, Integer.MAX_VALUE)))
                .hasMessageContaining("head: kind at byte 12: found end after");
        assertThatThrownBy(() -> HeadCodec.decode(with(bytes, 21, -1))).hasMessageContaining("head: labels at byte 21");
    }

    @Test
    void shouldRefuseWhatIsNotFinite() {
        byte[] bytes = SMALL.canonicalBytes();

        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> HeadCodec.decode(with(bytes, 39, Float.floatToRawIntBits(value))))
                    .hasMessageContaining("head: centre at byte 39: found " + value + ", expected a finite number");
        }
    }

    @Test
    void shouldRefuseATemperatureThatNothingCanBeDividedBy() {
        byte[] bytes = SMALL.canonicalBytes();

        assertThatThrownBy(() -> HeadCodec.decode(with(bytes, bytes.length - 4, Float.floatToIntBits(-1))))
                .hasMessageContaining("head: temperature -1.0, expected more than 0");
        assertThatThrownBy(() -> HeadCodec.decode(with(bytes, bytes.length - 4, 0)))
                .hasMessageContaining("head: temperature 0.0, expected more than 0");
    }

    @Test
    void shouldRefuseAnotherFormatKindOrTrailingBytes() {
        byte[] bytes = SMALL.canonicalBytes();

        assertThatThrownBy(() -> HeadCodec.decode(with(bytes, 0, 7))).hasMessageContaining("head: magic at byte 0");
        assertThatThrownBy(() -> HeadCodec.decode(with(bytes, 4, 2)))
                .hasMessageContaining(
                        "head: format version 2, which a later release wrote; this one reads up to version 1");
        byte[] kind = bytes.clone();
        kind[12] = 'w';
        assertThatThrownBy(() -> HeadCodec.decode(kind))
                .hasMessageContaining("kind 'wense', expected 'dense', 'svm', 'ridge', 'lda' or 'finetune'");
        assertThatThrownBy(() -> HeadCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("found 1 more bytes, expected none");
    }

    @Test
    void shouldRefuseLabelsOutOfOrderOrTwice() {
        DenseHead disordered = new DenseHead(
                "dense",
                List.of(new Label("b"), new Label("a")),
                new InputScaling(new float[1]),
                List.of(DenseLayer.zeros(1, 2)),
                1);
        DenseHead twice = new DenseHead(
                "dense",
                List.of(new Label("a"), new Label("a")),
                new InputScaling(new float[1]),
                List.of(DenseLayer.zeros(1, 2)),
                1);

        assertThatThrownBy(() -> HeadCodec.decode(disordered.canonicalBytes()))
                .hasMessageContaining("label 1 'a' after 'b', expected ascending order");
        assertThatThrownBy(() -> HeadCodec.decode(twice.canonicalBytes()))
                .hasMessageContaining("label 1 'a' after 'a', expected ascending order");
    }

    @Property(tries = 500)
    void shouldRefuseAnyOtherBytesPolitely(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> HeadCodec.decode(bytes)).isInstanceOf(HeadFormatException.class);
    }

    @Test
    void shouldHashAsEverybodyDoes() {
        assertThat(HeadCodec.sha256(new byte[0]))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThatCode(() -> HeadCodec.decode(SMALL.canonicalBytes())).doesNotThrowAnyException();
    }

    private static DenseHead head(Iterable<String> labels, int dimension, List<Integer> hiddenLayers, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Set<Label> ascending = new TreeSet<>();
        labels.forEach(label -> ascending.add(new Label(label)));
        List<DenseLayer> layers = new ArrayList<>();
        int inputs = dimension;
        for (int width : hiddenLayers) {
            layers.add(DenseLayer.he(inputs, width, random));
            inputs = width;
        }
        layers.add(DenseLayer.he(inputs, ascending.size(), random));
        float[] centre = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            centre[i] = random.nextFloat();
        }
        return new DenseHead(
                seed % 2 == 0 ? "dense" : "svm",
                List.copyOf(ascending),
                new InputScaling(centre),
                layers,
                0.5f + random.nextFloat());
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        ByteBuffer.wrap(changed).putInt(at, value);
        return changed;
    }
}
