package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StateKeepingTest {
    private static final long STATE_BYTES = 10L << 20;

    private final StateKeeping keeping = new StateKeeping();

    @Test
    void shouldBeDueOnceTheJournalIsAsLargeAsTheState() {
        keeping.kept(STATE_BYTES, 0);

        keeping.learned(STATE_BYTES - 1, 0);
        assertThat(keeping.isDue()).isFalse();
        keeping.learned(1, 0);
        assertThat(keeping.isDue()).isTrue();
        assertThat(keeping.journalBytes()).isEqualTo(STATE_BYTES);
    }

    @Test
    void shouldWriteASmallStateForNoLessThanALittleOfTheLog() {
        keeping.kept(100, 0);

        keeping.learned(StateKeeping.MIN_JOURNAL_BYTES - 1, 0);
        assertThat(keeping.isDue()).isFalse();
        keeping.learned(1, 0);
        assertThat(keeping.isDue()).isTrue();
    }

    @Test
    void shouldBeDueAfterManySmallWindows() {
        keeping.kept(STATE_BYTES, 0);

        for (int i = 1; i < StateKeeping.MAX_JOURNAL_WINDOWS; i++) {
            keeping.learned(1, 0);
        }
        assertThat(keeping.isDue()).isFalse();
        keeping.learned(1, 0);
        assertThat(keeping.isDue()).isTrue();
    }

    @Test
    void shouldBeDueOnceLearningTookAsLongAsARestartMayTake() {
        keeping.kept(STATE_BYTES, 0);

        keeping.learned(1, StateKeeping.LEARNED_AGAIN.toNanos() - 1);
        assertThat(keeping.isDue()).isFalse();
        keeping.learned(1, 1);
        assertThat(keeping.isDue()).isTrue();
    }

    @Test
    void shouldSpendNoMoreThanAFifthOfItsTimeOnWriting() {
        long writing = Duration.ofSeconds(3).toNanos();
        keeping.kept(STATE_BYTES, writing);

        keeping.learned(1, StateKeeping.LEARNING_TO_WRITING * writing - 1);
        assertThat(keeping.isDue()).isFalse();
        keeping.learned(1, 1);
        assertThat(keeping.isDue()).isTrue();
    }

    @Test
    void shouldRememberHowLongWritingTookWhenTheStateIsReadAgain() {
        long writing = Duration.ofSeconds(3).toNanos();
        keeping.kept(STATE_BYTES, writing);

        keeping.read(STATE_BYTES);

        keeping.learned(1, StateKeeping.LEARNING_TO_WRITING * writing - 1);
        assertThat(keeping.isDue()).isFalse();
    }

    @Test
    void shouldBeginAgainOnceTheStateIsKept() {
        keeping.learned(STATE_BYTES, StateKeeping.LEARNED_AGAIN.toNanos());
        assertThat(keeping.hasUnkept()).isTrue();

        keeping.kept(STATE_BYTES, 0);

        assertThat(keeping.hasUnkept()).isFalse();
        assertThat(keeping.isDue()).isFalse();
        assertThat(keeping.journalBytes()).isZero();
        assertThat(keeping.stateBytes()).isEqualTo(STATE_BYTES);
    }
}
