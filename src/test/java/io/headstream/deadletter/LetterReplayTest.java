package io.headstream.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.wire.DeadLetterHeaders;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LetterReplayTest {
    private static final String MARKS = "image-events.dlq-replays";
    private static final String NOON = "2026-01-01T12:00:00Z";
    private static final Clock CLOCK = Clock.fixed(Instant.parse(NOON), ZoneOffset.UTC);
    private static final ReplayRule RULE =
            new ReplayRule("image-events.dlq", Map.of("image-events", 4), 1, false, 1 << 20);

    private MockProducer<byte[], byte[]> producer;

    @BeforeEach
    void start() {
        producer = new MockProducer<>(
                true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    @Test
    void shouldSendALetterAndItsMarkInOneTransaction() {
        LetterReplay replay = replay(marks());
        replay.add(Letters.letter(7, Map.of()));

        assertThat(producer.history()).as("before the commit").isEmpty();
        assertThat(replay.finish().replayed()).containsExactly(new LetterPosition(0, 7));
        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("image-events", MARKS);
        assertThat(producer.commitCount()).isEqualTo(1);
    }

    @Test
    void shouldSendNothingAgainThatTheMarksNameAndRefuseWhatMayNotBeSent() {
        LetterReplay first = replay(marks());
        first.add(Letters.letter(7, Map.of()));
        first.finish();
        ReplayMarks marks = marks();
        producer.history().stream()
                .filter(record -> record.topic().equals(MARKS))
                .forEach(record -> marks.take(read(record)));

        LetterReplay second = replay(marks);
        second.add(Letters.letter(7, Map.of()));
        second.add(Letters.letter(8, Map.of(DeadLetterHeaders.REPLAY_COUNT, "1")));
        LetterReplay.Outcome outcome = second.finish();

        assertThat(outcome.before()).isEqualTo(1);
        assertThat(outcome.replayed()).isEmpty();
        assertThat(outcome.refused())
                .extracting(LetterReplay.Refusal::letter)
                .containsExactly(new LetterPosition(0, 8));
        assertThat(producer.history()).hasSize(2);
        assertThat(marks.find(new LetterPosition(0, 7))).contains(NOON);
    }

    @Test
    void shouldBoundTransactionsByLettersAndByBytes() {
        LetterReplay replay = replay(marks());
        for (int i = 0; i < 250; i++) {
            replay.add(Letters.letter(i, Map.of()));
        }
        assertThat(producer.commitCount()).isEqualTo(2);
        replay.finish();
        assertThat(producer.commitCount()).isEqualTo(3);
        assertThat(producer.history()).hasSize(500);

        LetterReplay large = new LetterReplay(
                producer,
                marks(),
                new ReplayRule("image-events.dlq", Map.of("image-events", 4), 1, false, 64 << 20),
                CLOCK);
        large.add(Letters.letter(900, Letters.utf8("cat"), new byte[33 << 20], Map.of()));
        assertThat(producer.commitCount()).isEqualTo(4);
    }

    @Test
    void shouldSendNothingOfATransactionThatFailsAndSayHowFarItCame() {
        LetterReplay replay = replay(marks());
        replay.add(Letters.letter(7, Map.of()));
        producer.commitTransactionException = new TimeoutException("no answer");

        assertThatThrownBy(replay::finish)
                .isInstanceOf(KafkaException.class)
                .hasMessage(
                        "the replay stopped after 0 letters: no answer; what was not committed was not sent, run it again");
        assertThat(producer.transactionAborted()).isTrue();
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void shouldStopWhenAnotherReplayHasBegun() {
        LetterReplay replay = replay(marks());
        replay.add(Letters.letter(7, Map.of()));
        producer.fenceProducer();

        assertThatThrownBy(replay::finish).hasMessageContaining("another replay has begun since");
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void shouldForgetMarksOfLettersThatAreGone() {
        ReplayMarks marks = marks();
        marks.take(read(marks.mark(new LetterPosition(0, 3), NOON)));
        marks.take(read(marks.mark(new LetterPosition(0, 9), NOON)));
        marks.take(read(new ReplayMarks(MARKS, "an-older-topic").mark(new LetterPosition(0, 9), NOON)));
        LetterReplay replay = replay(marks);

        replay.forget(marks.forget(letter -> letter.offset() >= 5));

        assertThat(producer.history())
                .extracting(record -> new String(record.key(), java.nio.charset.StandardCharsets.UTF_8))
                .containsExactly("topic-a/0/3", "an-older-topic/0/9");
        assertThat(producer.history()).extracting(ProducerRecord::value).containsOnlyNulls();
        producer.history().forEach(record -> marks.take(read(record)));
        assertThat(marks.find(new LetterPosition(0, 3))).isEmpty();
        assertThat(marks.find(new LetterPosition(0, 9))).contains(NOON);
    }

    @Test
    void shouldNotTakeLettersOfATopicMadeAnewForThoseOfTheOldOne() {
        ReplayMarks now = marks();
        now.take(read(new ReplayMarks(MARKS, "an-older-topic").mark(new LetterPosition(0, 7), NOON)));

        assertThat(now.find(new LetterPosition(0, 7))).isEmpty();
    }

    private LetterReplay replay(ReplayMarks marks) {
        return new LetterReplay(producer, marks, RULE, CLOCK);
    }

    private static ReplayMarks marks() {
        return new ReplayMarks(MARKS, "topic-a");
    }

    private static ConsumerRecord<byte[], byte[]> read(ProducerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(record.topic(), 0, 0, record.key(), record.value());
    }
}
