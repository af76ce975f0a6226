package io.headstream.deadletter;

import static io.headstream.fuzz.FuzzInput.check;

import io.headstream.fuzz.FuzzInput;
import io.headstream.wire.DeadLetterHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Any headers, key and value as a dead letter: listed, filtered, and replayed or refused. */
public final class LetterFuzz {
    private static final List<String> NAMES = List.of(
            DeadLetterHeaders.CATEGORY,
            DeadLetterHeaders.REASON,
            DeadLetterHeaders.SOURCE_TOPIC,
            DeadLetterHeaders.SOURCE_PARTITION,
            DeadLetterHeaders.SOURCE_OFFSET,
            DeadLetterHeaders.SOURCE_TIMESTAMP,
            DeadLetterHeaders.OMITTED_BYTES,
            DeadLetterHeaders.REPLAY_COUNT,
            DeadLetterHeaders.REPLAY_LETTER);

    private static final int MAX_REPLAYS = 3;
    private static final ReplayRule RULE = new ReplayRule(
            "image-events.dlq", Map.of("image-events", 4, "image-labels", 4), MAX_REPLAYS, true, 1 << 20);

    private LetterFuzz() {}

    /** A letter as the topology writes it, and one that came back once. */
    public static List<byte[]> seeds() {
        return List.of(
                input("IMAGE_TRUNCATED", "cut short", "image-events", "1", "812", "1767225600000", "", "", ""),
                input("HEAD_UNKNOWN", "why", "image-labels", "3", "0", "1", "", "2", "image-events.dlq-0@12"));
    }

    /** An input with a value for each header, in order. */
    public static byte[] input(String... values) {
        byte[][] pieces = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            pieces[i] = Letters.utf8(values[i]);
        }
        return FuzzInput.of(0, pieces);
    }

    /** Tries them. */
    public static void run(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        boolean marked = input.choice(2) == 1;
        Headers headers = new RecordHeaders();
        for (String name : NAMES) {
            byte[] value = input.piece();
            if (value.length > 0) {
                headers.add(name, value);
            }
        }
        headers.add(input.text(), input.piece());
        Letter letter = new Letter(new ConsumerRecord<>(
                "image-events.dlq",
                0,
                7,
                Letters.SET_ASIDE_AT_MS,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                input.piece(),
                input.rest(),
                headers,
                Optional.empty()));
        LetterContent nothing = new LetterContent.Unreadable("not read");
        check(LetterFilter.ALL.accepts(letter, () -> nothing), "left out by a filter that asks nothing");
        if (RULE.decide(letter, marked) instanceof ReplayDecision.Send send) {
            long replays = letter.replays().orElseThrow();
            check(!marked && replays < MAX_REPLAYS, "sent again after replays", replays);
            check(
                    RULE.partitions().containsKey(send.record().topic()),
                    "to topic",
                    send.record().topic());
        }
    }
}
