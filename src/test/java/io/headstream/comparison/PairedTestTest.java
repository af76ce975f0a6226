package io.headstream.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.comparison.PairedTest.Interval;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairedTestTest {
    private static final int STREAMS = 1000;
    private static final int EXAMPLES = 800;
    private static final int LOOKS = 4;

    @Test
    void shouldHoldNoEvidenceBeforeTheFirstExample() {
        assertThat(PairedTest.logEvidence(PairedCounts.NONE)).isCloseTo(0, within(1e-12));
        assertThat(PairedTest.interval(PairedCounts.NONE, 0.05)).isEqualTo(new Interval(-1, 1));
    }

    /** The bet is fair wherever the second head is better by exactly what is refuted: an example changes nothing in the mean. */
    @Property(tries = 200)
    void shouldNotGrowInExpectationUnderTheNull(
            @ForAll @IntRange(max = 200) int onlyFirst,
            @ForAll @IntRange(max = 200) int onlySecond,
            @ForAll @IntRange(max = 2000) int same,
            @ForAll @DoubleRange(min = -0.5, max = 0.5) double difference,
            @ForAll @DoubleRange(min = 0, max = 1) double discordant,
            @ForAll @DoubleRange(min = 0, max = 1) double worse) {
        double truth = difference - worse * (difference + 1);
        double share = Math.max(Math.abs(truth), discordant);
        double second = (share + truth) / 2;
        double first = share - second;
        PairedCounts now = new PairedCounts(same, onlyFirst, onlySecond, 0);

        double before = PairedTest.logEvidence(now, difference);
        double grown = first * grown(now.plus(true, false), before, difference)
                + second * grown(now.plus(false, true), before, difference)
                + (1 - share) * grown(now.plus(true, true), before, difference);

        assertThat(grown).isLessThanOrEqualTo(1 + 1e-9);
        if (worse == 0) {
            assertThat(grown).isCloseTo(1, within(1e-9));
        }
    }

    private static double grown(PairedCounts next, double before, double difference) {
        return Math.exp(PairedTest.logEvidence(next, difference) - before);
    }

    /** Seen from the outside: stopped at the best moment in hindsight, evidence of 1/a is as rare as promised. */
    @ParameterizedTest
    @CsvSource({"0.01, 0.05", "0.05, 0.05", "0.2, 0.2", "1.0, 0.05"})
    void shouldRarelyBeFooledHoweverOftenOneLooks(double discordant, double level) {
        Coins equal = new Coins(discordant / 2, discordant / 2);
        SplittableRandom random = new SplittableRandom(20261125);
        int fooled = 0;
        double meanEvidence = 0;
        for (int stream = 0; stream < STREAMS; stream++) {
            PairedCounts counts = PairedCounts.NONE;
            boolean crossed = false;
            for (int i = 0; i < EXAMPLES && !crossed; i++) {
                counts = equal.toss(counts, random);
                crossed = i % LOOKS == LOOKS - 1 && PairedTest.isBetter(counts, level);
            }
            fooled += crossed ? 1 : 0;
            meanEvidence += Math.exp(PairedTest.logEvidence(counts)) / STREAMS;
        }
        assertThat((double) fooled / STREAMS).isLessThanOrEqualTo(level);
        // Whenever it is stopped, the mean stays 1; here of a thousand streams, of which few hold most.
        assertThat(meanEvidence).isBetween(0.7, 1.3);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 0.10, 900", "0.02, 0.07, 500", "0.0, 0.05, 200"})
    void shouldFindAHeadThatIsFivePointsBetter(double onlyFirst, double onlySecond, int within) {
        Coins better = new Coins(onlyFirst, onlySecond);
        SplittableRandom random = new SplittableRandom(7);
        int found = 0;
        for (int stream = 0; stream < 200; stream++) {
            PairedCounts counts = PairedCounts.NONE;
            boolean crossed = false;
            for (int i = 0; i < within && !crossed; i++) {
                counts = better.toss(counts, random);
                crossed = i % LOOKS == LOOKS - 1 && PairedTest.isBetter(counts, 0.05);
            }
            found += crossed ? 1 : 0;
        }
        assertThat(found).isGreaterThan(160);
    }

    @Test
    void shouldBeMcNemarsMixtureOfOddsWhereNoDifferenceIsRefuted() {
        // 12 of 12 discordant examples to the second head: the mean of (1 + c)^12 over the stakes.
        double mean = 0;
        for (int i = 0; i < PairedTest.STAKES; i++) {
            mean += Math.pow(1 + (i + 0.5) / PairedTest.STAKES, 12) / PairedTest.STAKES;
        }
        assertThat(PairedTest.logEvidence(new PairedCounts(500, 0, 12, 40)))
                .isCloseTo(Math.log(mean), within(1e-9))
                .isEqualTo(PairedTest.logEvidence(new PairedCounts(0, 0, 12, 0)));
    }

    @Test
    void shouldHoldTheTruthInItsIntervalAtAllTimes() {
        Coins coins = new Coins(0.05, 0.10);
        SplittableRandom random = new SplittableRandom(3);
        int missed = 0;
        double lastWidth = 0;
        for (int stream = 0; stream < 100; stream++) {
            PairedCounts counts = PairedCounts.NONE;
            boolean left = false;
            for (int i = 0; i < 1000; i++) {
                counts = coins.toss(counts, random);
                if (i % 100 == 99) {
                    Interval interval = PairedTest.interval(counts, 0.05);
                    left |= interval.lower() > 0.05 || interval.upper() < 0.05;
                    lastWidth = interval.upper() - interval.lower();
                }
            }
            missed += left ? 1 : 0;
        }
        assertThat(missed).isLessThanOrEqualTo(5);
        assertThat(lastWidth).isBetween(0.03, 0.12);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 1, 2, Double.NaN})
    void shouldRefuseADifferenceThatCannotBe(double difference) {
        assertThatThrownBy(() -> PairedTest.logEvidence(PairedCounts.NONE, difference))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected above -1 and below 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.05, Double.NaN})
    void shouldRefuseALevelThatCannotBe(double level) {
        assertThatThrownBy(() -> PairedTest.isBetter(PairedCounts.NONE, level))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected above 0 and below 1");
    }
}
