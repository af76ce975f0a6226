package io.headstream.rollout;

import static io.headstream.rollout.Rollouts.DENSE;
import static io.headstream.rollout.Rollouts.RIDGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.comparison.PairedCounts;
import io.headstream.learning.HeadFormatException;
import io.headstream.learning.LearnerName;
import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AutoMemoryTest {
    private static final AutoMemory MEMORY = memory();

    @Test
    void shouldComeBackAsItWas() {
        assertThat(AutoMemory.fromBytes(MEMORY.toBytes())).isEqualTo(MEMORY);
        assertThat(AutoMemory.fromBytes(AutoMemory.NONE.toBytes())).isEqualTo(AutoMemory.NONE);
        assertThat(AutoMemory.fromBytes(new byte[0])).isEqualTo(AutoMemory.NONE);
    }

    @Test
    void shouldBeSmall() {
        assertThat(MEMORY.toBytes()).hasSizeLessThan(1024);
    }

    @Test
    void shouldRefuseEveryBeginningOfItself() {
        byte[] whole = MEMORY.toBytes();
        for (int length = 1; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> AutoMemory.fromBytes(part)).isInstanceOf(HeadFormatException.class);
        }
    }

    @Test
    void shouldSayWhatIsWrong() {
        byte[] later = MEMORY.toBytes();
        later[7] = 2;

        assertThatThrownBy(() -> AutoMemory.fromBytes(later))
                .hasMessageContaining(
                        "memory of policy auto: format version 2, which a later release wrote; this one reads up to version 1");
    }

    private static AutoMemory memory() {
        TreeMap<LearnerName, Trial> trials = new TreeMap<>(Comparator.comparing(LearnerName::value));
        trials.put(RIDGE, new Trial(3, new PairedCounts(1, 2, 3, 4), new PairedCounts(0, 1, 0, 1)));
        return new AutoMemory(
                Rollouts.version("dense", 7),
                new VersionRef(DENSE, 8),
                DENSE,
                RIDGE,
                new Guard(Rollouts.version("dense", 2), null, new PairedCounts(5, 6, 7, 8), 9),
                10,
                4,
                1,
                trials);
    }
}
