package io.headstream.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ErrorBudgetTest {
    private final ErrorBudget budget = new ErrorBudget(0.05);

    @Test
    void shouldSpendNoMoreThanAlphaOnEndlessFailures() {
        double spent = 0;
        for (int trial = 1; trial <= 100_000; trial++) {
            spent += budget.level(trial, 0);
        }
        assertThat(spent).isCloseTo(0.05, within(1e-5)).isLessThan(0.05);
    }

    @Test
    void shouldAllowMoreAfterEverySuccess() {
        assertThat(budget.level(4, 3)).isCloseTo(4 * budget.level(4, 0), within(1e-15));
        assertThat(budget.level(1, 9)).isEqualTo(0.05);
    }

    /** What the whole is for: one trial after another, none of them of a better head, looked at after every example. */
    @Test
    void shouldNotBeFooledByAStreamOfTrialsOfWhichNoneIsBetter() {
        Coins equal = new Coins(0.1, 0.1);
        SplittableRandom random = new SplittableRandom(11);
        int fooled = 0;
        for (int stream = 0; stream < 200; stream++) {
            boolean ever = false;
            for (int trial = 1; trial <= 20 && !ever; trial++) {
                PairedCounts counts = PairedCounts.NONE;
                for (int i = 0; i < 256 && !ever; i++) {
                    counts = equal.toss(counts, random);
                    ever = i % 8 == 7 && PairedTest.isBetter(counts, budget.level(trial, 0));
                }
            }
            fooled += ever ? 1 : 0;
        }
        assertThat(fooled).isLessThanOrEqualTo(10);
    }

    @Test
    void shouldRefuseWhatIsNoProbability() {
        assertThatThrownBy(() -> new ErrorBudget(0)).hasMessageContaining("expected above 0 and below 1");
        assertThatThrownBy(() -> budget.level(0, 0)).hasMessageContaining("expected trials from 1");
    }
}
