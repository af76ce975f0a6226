package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
    @Test
    void shouldGiveTheReferenceNumbersOfItsAlgorithm() {
        // Published test vector of the algorithm for seed 1234567.
        SplitMix64 random = new SplitMix64(1234567);

        assertThat(random.nextLong()).isEqualTo(6457827717110365317L);
        assertThat(random.nextLong()).isEqualTo(3203168211198807973L);
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("9817491932198370423");
    }

    @Property
    void shouldGiveTheNumbersOfTheJdksTwin(@ForAll long seed) {
        SplitMix64 random = new SplitMix64(seed);
        SplittableRandom twin = new SplittableRandom(seed);

        for (int i = 0; i < 10; i++) {
            assertThat(random.nextLong()).isEqualTo(twin.nextLong());
        }
    }

    @Property
    void shouldStayBelowTheBound(@ForAll long seed, @ForAll @IntRange(min = 1) int bound) {
        SplitMix64 random = new SplitMix64(seed);

        assertThat(random.nextInt(bound)).isBetween(0, bound - 1);
        assertThat(random.nextFloat()).isGreaterThanOrEqualTo(0).isLessThan(1);
    }

    @Test
    void shouldRefuseABoundBelowOne() {
        assertThatThrownBy(() -> new SplitMix64(1).nextInt(0)).hasMessage("bound 0, expected 1 or more");
    }

    @Property(tries = 100)
    void shouldPermuteEveryNumberOnce(@ForAll long seed, @ForAll @IntRange(max = 200) int length) {
        assertThat(new SplitMix64(seed).permutation(length)).hasSize(length).doesNotHaveDuplicates();
    }

    @Test
    void shouldFindEveryPermutationAboutEquallyOften() {
        SplitMix64 random = new SplitMix64(5);
        int[] found = new int[27];
        for (int i = 0; i < 6000; i++) {
            int[] order = random.permutation(3);
            found[order[0] * 9 + order[1] * 3 + order[2]]++;
        }

        assertThat(Arrays.stream(found).boxed().toList())
                .filteredOn(count -> count > 0)
                .hasSize(6)
                .allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void shouldDeriveADifferentSeedForEveryPurpose() {
        Set<Long> seeds = new HashSet<>();
        for (long seed = -10; seed < 10; seed++) {
            for (long purpose = -10; purpose < 10; purpose++) {
                seeds.add(SplitMix64.derive(seed, purpose));
            }
        }

        assertThat(seeds).hasSize(400);
    }
}
