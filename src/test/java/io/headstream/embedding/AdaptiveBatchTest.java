package io.headstream.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdaptiveBatchTest {
    private static final Duration LINGER = Duration.ofMillis(20);
    private static final Duration OBJECTIVE = Duration.ofMillis(100);

    private final AdaptiveBatch batch = new AdaptiveBatch(32, LINGER, Optional.of(OBJECTIVE));

    @Test
    void shouldWaitForATenthFewerAfterEachMissAndForOneMoreAfterEachFullPassThatKeeps() {
        assertThat(batch.size()).isEqualTo(32);
        observe(32, 60, 50);
        assertThat(batch.size()).isEqualTo(28);
        observe(28, 60, 50);
        assertThat(batch.size()).isEqualTo(25);

        observe(25, 30, 50);
        assertThat(batch.size()).isEqualTo(26);
    }

    @Test
    void shouldNotGrowOnPassesThatWereNotFull() {
        observe(32, 60, 50);
        observe(3, 20, 50);

        assertThat(batch.size()).isEqualTo(28);
    }

    @Test
    void shouldStayBetweenOneAndTheLargest() {
        observe(32, 10, 20);
        assertThat(batch.size()).isEqualTo(32);
        for (int pass = 0; pass < 100; pass++) {
            observe(1, 0, 500);
        }
        assertThat(batch.size()).isEqualTo(1);
        observe(1, 0, 10);
        assertThat(batch.size()).isEqualTo(2);
    }

    @Test
    void shouldSettleWhereTheObjectiveIsJustKept() {
        // Each image takes 4 ms to arrive, and the pass 20 ms: 20 of them keep to 100 ms.
        List<Integer> sizes = new ArrayList<>();
        for (int pass = 0; pass < 500; pass++) {
            sizes.add(batch.size());
            observe(batch.size(), 4L * batch.size(), 20);
        }

        assertThat(sizes.subList(100, 500)).allSatisfy(size -> assertThat(size).isBetween(18, 21));
    }

    @Test
    void shouldLingerForWhatThePassLeavesOfTheObjective() {
        assertThat(batch.linger()).isEqualTo(LINGER);
        observe(1, 0, 90);
        assertThat(batch.linger()).isEqualTo(Duration.ofMillis(10));
        for (int pass = 0; pass < 100; pass++) {
            observe(1, 0, 150);
        }
        assertThat(batch.linger()).isZero();
    }

    @Test
    void shouldWaitForTheLargestWhereThereIsNoObjective() {
        AdaptiveBatch fixed = new AdaptiveBatch(8, LINGER, Optional.empty());
        fixed.observe(8, Duration.ofHours(1), Duration.ofHours(1));

        assertThat(fixed.size()).isEqualTo(8);
        assertThat(fixed.linger()).isEqualTo(LINGER);
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AdaptiveBatch(0, LINGER, Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdaptiveBatch(1, LINGER, Optional.of(Duration.ZERO)))
                .withMessageContaining("a time above zero");
    }

    private void observe(int images, long waitedMs, long passMs) {
        batch.observe(images, Duration.ofMillis(waitedMs), Duration.ofMillis(passMs));
    }
}
