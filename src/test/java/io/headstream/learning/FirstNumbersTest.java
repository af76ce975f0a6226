package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FirstNumbersTest {
    private final SyntheticLog log = new SyntheticLog(1, 1);

    @Test
    void shouldCoverWhatCameSinceLearningBeganInEachPartition() {
        FirstNumbers first = FirstNumbers.none().plus(List.of(numbered(2, 7), numbered(0, 3), numbered(2, 9)));

        assertThat(first.covers(new EntryNumber(2, 6))).isFalse();
        assertThat(first.covers(new EntryNumber(2, 7))).isTrue();
        assertThat(first.covers(new EntryNumber(2, 8))).isTrue();
        assertThat(first.covers(new EntryNumber(0, 3))).isTrue();
        assertThat(first.covers(new EntryNumber(1, 100))).isFalse();
        assertThat(first.plus(List.of(numbered(2, 20)))).isSameAs(first);
    }

    @Test
    void shouldNeverCoverWhatHasNoNumber() {
        FirstNumbers first = FirstNumbers.none().plus(List.of(log.example("a"), numbered(0, 0)));

        assertThat(first.covers(EntryNumber.NONE)).isFalse();
        assertThat(first.first()).containsOnlyKeys(0);
    }

    @Test
    void shouldComeBackTheSameFromItsBytes() {
        FirstNumbers first = FirstNumbers.none().plus(List.of(numbered(2, 7), numbered(0, 3)));
        BinaryWriter writer = new BinaryWriter();
        first.write(writer);

        assertThat(FirstNumbers.read(new BinaryReader("numbers", writer.toBytes())))
                .isEqualTo(first);
        byte[] twice =
                new BinaryWriter().int32(2).int32(1).int64(5).int32(1).int64(6).toBytes();
        assertThatThrownBy(() -> FirstNumbers.read(new BinaryReader("numbers", twice)))
                .hasMessageContaining("partition at byte 16: found 1, expected 2 to");
    }

    private TrainingExample numbered(int partition, long number) {
        TrainingExample plain = log.example("a");
        return new TrainingExample(
                plain.offset(),
                plain.imageId(),
                plain.label(),
                plain.embedding(),
                plain.eventTime(),
                new EntryNumber(partition, number),
                false);
    }
}
