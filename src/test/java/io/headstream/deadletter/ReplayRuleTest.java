package io.headstream.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.wire.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class ReplayRuleTest {
    private static final ReplayRule RULE = rule(1, false);

    @Test
    void shouldSendARecordAgainAsItCame() {
        ProducerRecord<byte[], byte[]> sent = sent(RULE, Letters.letter(7, Map.of("traceparent", "00-ab")));

        assertThat(sent.topic()).isEqualTo("image-events");
        assertThat(sent.partition()).as("the key's own").isNull();
        assertThat(sent.timestamp()).isEqualTo(Letters.SENT_AT_MS);
        assertThat(sent.key()).isEqualTo(Letters.utf8("cat"));
        assertThat(sent.value()).isEqualTo(Letters.utf8("picture"));
        assertThat(headers(sent))
                .containsExactly(
                        "traceparent=00-ab",
                        "headstream.replay.count=1",
                        "headstream.replay.letter=image-events.dlq-0@7");
    }

    @Test
    void shouldCountReplaysOnAndRefuseARecordThatCameBackTooOften() {
        Letter back = Letters.letter(7, Map.of(DeadLetterHeaders.REPLAY_COUNT, "1"));

        assertThat(refused(RULE, back)).isEqualTo("it came back after 1 replay, expected fewer than 1 (--max-replays)");
        assertThat(headers(sent(rule(2, false), back)))
                .contains("headstream.replay.count=2")
                .hasSize(2);
        assertThat(refused(rule(2, false), Letters.letter(7, Map.of(DeadLetterHeaders.REPLAY_COUNT, "2"))))
                .startsWith("it came back after 2 replays");
    }

    @Test
    void shouldNotTrustACountThatIsNoNumber() {
        assertThat(refused(RULE, Letters.letter(7, Map.of(DeadLetterHeaders.REPLAY_COUNT, "-3"))))
                .contains("headstream.replay.count is no number");
        assertThat(refused(RULE, Letters.letter(7, Map.of(DeadLetterHeaders.REPLAY_COUNT, "many"))))
                .contains("headstream.replay.count is no number");
    }

    @Test
    void shouldSendNothingTwice() {
        assertThat(RULE.decide(Letters.letter(7, Map.of()), true)).isInstanceOf(ReplayDecision.Before.class);
    }

    @Test
    void shouldRefuseWhatCannotBeSentAsItCame() {
        assertThat(refused(RULE, Letters.letter(7, Map.of(DeadLetterHeaders.SOURCE_TOPIC, "training-log"))))
                .isEqualTo("it came from training-log, expected one of image-events, image-labels");
        assertThat(refused(RULE, Letters.letter(7, Map.of(DeadLetterHeaders.SOURCE_OFFSET, ""))))
                .contains("do not say where it came from");
        assertThat(refused(RULE, Letters.letter(7, Map.of(DeadLetterHeaders.OMITTED_BYTES, "9000000"))))
                .isEqualTo(
                        "its value of 9000000 bytes was left out, expected it whole; it may still stand at image-events-1@812");
    }

    @Test
    void shouldRefuseWhatTheTopicWouldNotTakeInsteadOfStoppingThere() {
        byte[] large = new byte[1000];

        assertThat(refused(RULE, Letters.letter(7, Letters.utf8("cat"), large, Map.of())))
                .contains("expected at most 1000 (topics.max.message.bytes)");
    }

    @Test
    void shouldGoToTheSourcePartitionIfAskedOrWithoutAKey() {
        assertThat(sent(rule(1, true), Letters.letter(7, Map.of())).partition()).isEqualTo(1);
        assertThat(sent(RULE, Letters.letter(7, null, Letters.utf8("picture"), Map.of()))
                        .partition())
                .isEqualTo(1);
        assertThat(refused(rule(1, true), Letters.letter(7, Map.of(DeadLetterHeaders.SOURCE_PARTITION, "4"))))
                .isEqualTo("it came from partition 4, expected one of the 4 that image-events has");
    }

    @Test
    void shouldKeepAMissingValueMissing() {
        assertThat(sent(RULE, Letters.letter(7, Letters.utf8("cat"), null, Map.of()))
                        .value())
                .isNull();
    }

    private static ReplayRule rule(int maxReplays, boolean toSourcePartition) {
        return new ReplayRule(
                "image-events.dlq", Map.of("image-events", 4, "image-labels", 4), maxReplays, toSourcePartition, 1000);
    }

    private static ProducerRecord<byte[], byte[]> sent(ReplayRule rule, Letter letter) {
        assertThat(rule.decide(letter, false)).isInstanceOf(ReplayDecision.Send.class);
        return ((ReplayDecision.Send) rule.decide(letter, false)).record();
    }

    private static String refused(ReplayRule rule, Letter letter) {
        assertThat(rule.decide(letter, false)).isInstanceOf(ReplayDecision.Refuse.class);
        return ((ReplayDecision.Refuse) rule.decide(letter, false)).why();
    }

    private static List<String> headers(ProducerRecord<byte[], byte[]> record) {
        return Arrays.stream(record.headers().toArray())
                .map(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
