package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.learning.FeatureMap.Settings;
import io.headstream.learning.FeatureMap.Transform;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScatterStatisticsTest {
    private static final int CLASSES = 3;

    @Property(tries = 100)
    void shouldHoldTheExactSums(
            @ForAll @IntRange(min = 1, max = 40) int dimension,
            @ForAll @IntRange(max = 300) int examples,
            @ForAll long seed) {
        List<SignedExample> changes = changes(dimension, examples, seed);

        ScatterStatistics statistics = ScatterStatistics.none(dimension).plus(changes, identity(dimension), CLASSES);

        long[][] gram = new long[dimension][dimension];
        long[][] sums = new long[CLASSES][dimension];
        for (SignedExample change : changes) {
            for (int i = 0; i < dimension; i++) {
                sums[change.classIndex()][i] += change.values()[i];
                for (int j = i; j < dimension; j++) {
                    gram[i][j - i] += change.values()[i] * change.values()[j];
                }
            }
        }
        for (int i = 0; i < dimension; i++) {
            for (int j = i; j < dimension; j++) {
                assertThat(statistics.gramRow(i)[j - i]).isEqualTo(gram[i][j - i]);
            }
        }
        for (int c = 0; c < CLASSES; c++) {
            assertThat(statistics.classSum(c)).isEqualTo(sums[c]);
        }
        assertThat(statistics.examples()).isEqualTo(examples);
    }

    @Property(tries = 100)
    void shouldNotSeeOrderNorSplitNorMerge(
            @ForAll @IntRange(min = 1, max = 20) int dimension,
            @ForAll @IntRange(max = 200) int examples,
            @ForAll @IntRange(min = 1, max = 12) int parts,
            @ForAll long seed) {
        FeatureMap map = identity(dimension);
        List<SignedExample> changes = changes(dimension, examples, seed);
        byte[] expected =
                ScatterStatistics.none(dimension).plus(changes, map, CLASSES).toBytes();
        SplitMix64 random = new SplitMix64(seed);
        List<List<SignedExample>> split = new ArrayList<>();
        for (int p = 0; p < parts; p++) {
            split.add(new ArrayList<>());
        }
        for (int place : random.permutation(examples)) {
            split.get(random.nextInt(parts)).add(changes.get(place));
        }
        Collections.shuffle(split, new Random(seed));

        ScatterStatistics merged = ScatterStatistics.none(dimension);
        for (List<SignedExample> part : split) {
            ScatterStatistics one = ScatterStatistics.none(dimension).plus(part, map, CLASSES);
            merged = merged.plus(one, new int[] {0, 1, 2}, CLASSES);
        }

        assertThat(merged.toBytes()).isEqualTo(expected);
    }

    @Test
    void shouldBeOneObjectForLearnersThatAddTheSame() {
        ScatterStatistics first = ScatterStatistics.none(7).plus(changes(7, 20, 1), identity(7), CLASSES);

        ScatterStatistics second = ScatterStatistics.none(7).plus(changes(7, 20, 1), identity(7), CLASSES);

        assertThat(second).isSameAs(first);
    }

    @Test
    void shouldBeOneObjectHoweverItWasComeBy() {
        List<SignedExample> changes = changes(7, 20, 1);
        ScatterStatistics whole = ScatterStatistics.none(7).plus(changes, identity(7), CLASSES);

        ScatterStatistics inTwo = ScatterStatistics.none(7)
                .plus(changes.subList(0, 9), identity(7), CLASSES)
                .plus(changes.subList(9, 20), identity(7), CLASSES);
        ScatterStatistics read = ScatterCodec.decode(new BinaryReader("statistics", whole.toBytes()), 7, CLASSES);

        assertThat(inTwo).isSameAs(whole);
        assertThat(read).isSameAs(whole);
    }

    @Test
    void shouldNotTakeOtherExamplesForTheSame() {
        ScatterStatistics none = ScatterStatistics.none(2);
        short[] values = {3, 4};
        ScatterStatistics one = none.plus(List.of(new SignedExample(1, 0, values)), identity(2), CLASSES);

        ScatterStatistics otherClass = none.plus(List.of(new SignedExample(1, 1, values)), identity(2), CLASSES);
        ScatterStatistics otherValues =
                none.plus(List.of(new SignedExample(1, 0, new short[] {3, 5})), identity(2), CLASSES);
        ScatterStatistics otherMap = none.plus(List.of(new SignedExample(1, 0, values)), roots(2), CLASSES);
        ScatterStatistics fewerClasses = none.plus(List.of(new SignedExample(1, 0, values)), identity(2), 1);
        ScatterStatistics takenOut = one.plus(List.of(new SignedExample(-1, 0, values)), identity(2), CLASSES);
        ScatterStatistics addedAgain = one.plus(List.of(new SignedExample(1, 0, values)), identity(2), CLASSES);

        assertThat(one.gramRow(0)).containsExactly(9, 12);
        assertThat(otherClass.count(1)).isEqualTo(1);
        assertThat(otherValues.gramRow(0)).containsExactly(9, 15);
        assertThat(otherMap.gramRow(0)).isNotEqualTo(one.gramRow(0));
        assertThat(fewerClasses.classes()).isEqualTo(1);
        assertThat(takenOut.examples()).isZero();
        assertThat(addedAgain.gramRow(0)).containsExactly(18, 24);
    }

    @Property(tries = 100)
    void shouldForgetWhatIsTakenOut(
            @ForAll @IntRange(min = 1, max = 20) int dimension,
            @ForAll @IntRange(min = 1, max = 60) int kept,
            @ForAll @IntRange(min = 1, max = 60) int forgotten,
            @ForAll long seed) {
        FeatureMap map = identity(dimension);
        List<SignedExample> changes = changes(dimension, kept, seed);
        ScatterStatistics expected = ScatterStatistics.none(dimension).plus(changes, map, CLASSES);
        List<SignedExample> both = new ArrayList<>();
        for (SignedExample change : changes(dimension, forgotten, seed + 1)) {
            both.add(change);
            both.add(new SignedExample(-1, change.classIndex(), change.values()));
        }
        both.addAll(changes);
        Collections.shuffle(both, new Random(seed));

        assertThat(ScatterStatistics.none(dimension).plus(both, map, CLASSES).toBytes())
                .isEqualTo(expected.toBytes());
    }

    @Test
    void shouldHoldTheLargestSumsThereCanBe() {
        long most = ScatterStatistics.MAX_EXAMPLES;
        long[][] gram = {{most << 30}};
        long[][] sums = {{-most << 15}};
        assertThat(BigInteger.valueOf(most).shiftLeft(30)).isEqualTo(BigInteger.valueOf(gram[0][0]));
        ScatterStatistics full = new ScatterStatistics(1, gram, sums, new long[] {most});
        SignedExample extreme = new SignedExample(1, 0, new short[] {Short.MIN_VALUE});
        SignedExample out = new SignedExample(-1, 0, new short[] {Short.MIN_VALUE});

        assertThat(full.plus(List.of(extreme, out), identity(1), 1).toBytes()).isEqualTo(full.toBytes());
        assertThat(full.plus(List.of(out), identity(1), 1).gramRow(0)[0]).isEqualTo((most - 1) << 30);
        assertThatThrownBy(() -> full.plus(List.of(extreme), identity(1), 1))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("expected 0 to 8589934591");
        assertThatThrownBy(() -> full.plus(full, new int[] {1}, 2))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("expected at most as many: the sums would overflow");
    }

    @Test
    void shouldRefuseToTakeOutMoreThanThereIs() {
        SignedExample out = new SignedExample(-1, 0, new short[] {1});

        assertThatThrownBy(() -> ScatterStatistics.none(1).plus(List.of(out), identity(1), 1))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("-1 examples of a class, expected 0 to 8589934591");
    }

    @Property(tries = 1000)
    void shouldSubtractProductsOf128Bits(@ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d) {
        BigInteger exact = BigInteger.valueOf(a)
                .multiply(BigInteger.valueOf(b))
                .subtract(BigInteger.valueOf(c).multiply(BigInteger.valueOf(d)));
        if (exact.bitLength() > 126) {
            return;
        }

        double difference = CentredScatter.difference(a, b, c, d);

        if (exact.bitLength() < 53) {
            assertThat(difference).isEqualTo(exact.doubleValue());
        } else {
            double expected = exact.doubleValue();
            assertThat(Math.abs(difference - expected)).isLessThanOrEqualTo(2 * Math.ulp(expected));
        }
    }

    @Test
    void shouldFindNoScatterInEqualExamplesHoweverMany() {
        long n = 1L << 32;
        long[][] gram = {{n * 30_001 * 30_001, n * 30_001 * 17}, {n * 17 * 17}};
        ScatterStatistics equal = new ScatterStatistics(2, gram, new long[][] {{n * 30_001, n * 17}}, new long[] {n});

        CentredScatter scatter = CentredScatter.of(equal, new int[] {0});

        assertThat(scatter.scatter()).isDeepEqualTo(new double[2][2]);
        assertThat(scatter.mean()).containsExactly(30_001, 17);
    }

    static FeatureMap identity(int dimension) {
        return new FeatureMap(new Settings(dimension, 0, Transform.NONE, 0, 0));
    }

    private static FeatureMap roots(int dimension) {
        return new FeatureMap(new Settings(dimension, 0, Transform.SQRT, 0, 0));
    }

    /** Examples of all int16 values, the extremes often among them. */
    static List<SignedExample> changes(int dimension, int count, long seed) {
        SplitMix64 random = new SplitMix64(SplitMix64.derive(seed, count));
        List<SignedExample> changes = new ArrayList<>();
        for (int e = 0; e < count; e++) {
            short[] values = new short[dimension];
            for (int i = 0; i < dimension; i++) {
                values[i] = random.nextInt(8) == 0 ? Short.MIN_VALUE : (short) random.nextLong();
            }
            changes.add(new SignedExample(1, random.nextInt(CLASSES), values));
        }
        return changes;
    }
}
