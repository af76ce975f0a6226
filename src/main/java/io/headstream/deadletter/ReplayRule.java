package io.headstream.deadletter;

import io.headstream.event.Printable;
import io.headstream.wire.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters may be sent again, and as what: the record as it came, with its key, value, own headers and timestamp,
 * to the topic that it came from. Never for ever: the header {@link DeadLetterHeaders#REPLAY_COUNT} goes with the record,
 * and comes back with it.
 *
 * @param deadLetterTopic name of the dead-letter topic
 * @param partitions the topics that are replayed to, with how many partitions each has
 * @param maxReplays most times that a record may be replayed in all
 * @param toSourcePartition whether a record goes to the partition that it came from, not to the one of its key
 * @param maxBytes largest record that those topics take
 */
public record ReplayRule(
        String deadLetterTopic,
        Map<String, Integer> partitions,
        int maxReplays,
        boolean toSourcePartition,
        int maxBytes) {
    /** What a record and its batch take beside key, value and headers, bytes. */
    private static final int FRAMING_BYTES = 128;

    private static final int HEADER_FRAMING_BYTES = 10;

    /**
     * What becomes of a letter.
     *
     * @param marked whether it was replayed before
     */
    public ReplayDecision decide(Letter letter, boolean marked) {
        if (marked) {
            return new ReplayDecision.Before();
        }
        LetterSource source = letter.source().orElse(null);
        if (source == null) {
            return refuse("its headers do not say where it came from, expected headstream.source.*");
        }
        Integer count = partitions.get(source.topic());
        if (count == null) {
            return refuse("it came from %s, expected one of %s"
                    .formatted(
                            Printable.of(source.topic()),
                            String.join(
                                    ", ", partitions.keySet().stream().sorted().toList())));
        }
        if (letter.omittedBytes().isPresent()) {
            return refuse("its value of %d bytes was left out, expected it whole; it may still stand at %s"
                    .formatted(letter.omittedBytes().getAsLong(), source));
        }
        OptionalLong replays = letter.replays();
        if (replays.isEmpty()) {
            return refuse("its header %s is no number, expected how often it was replayed"
                    .formatted(DeadLetterHeaders.REPLAY_COUNT));
        }
        if (replays.getAsLong() >= maxReplays) {
            return refuse("it came back after %d %s, expected fewer than %d (--max-replays)"
                    .formatted(replays.getAsLong(), replays.getAsLong() == 1 ? "replay" : "replays", maxReplays));
        }
        if (toSourcePartition && source.partition() >= count) {
            return refuse("it came from partition %d, expected one of the %d that %s has"
                    .formatted(source.partition(), count, source.topic()));
        }
        return fitting(record(letter, source, replays.getAsLong() + 1, count));
    }

    private ReplayDecision fitting(ProducerRecord<byte[], byte[]> record) {
        long bytes = FRAMING_BYTES + length(record.key()) + (long) length(record.value());
        for (Header header : record.headers()) {
            bytes += HEADER_FRAMING_BYTES + header.key().length() + length(header.value());
        }
        return bytes <= maxBytes
                ? new ReplayDecision.Send(record)
                : refuse("it would be a record of up to %d bytes, expected at most %d (topics.max.message.bytes)"
                        .formatted(bytes, maxBytes));
    }

    @SuppressWarnings("NullAway") // A producer's record takes null keys, values, partitions and timestamps.
    private ProducerRecord<byte[], byte[]> record(Letter letter, LetterSource source, long replays, int count) {
        Headers headers = new RecordHeaders(letter.sentHeaders());
        headers.add(DeadLetterHeaders.REPLAY_COUNT, utf8(Long.toString(replays)));
        headers.add(DeadLetterHeaders.REPLAY_LETTER, utf8(deadLetterTopic + "-" + letter.position()));
        OptionalLong timestamp = letter.sourceTimestamp();
        // A record without a key was put anywhere: where it was is as good as any place, if that is still there.
        boolean there = (toSourcePartition || letter.key() == null) && source.partition() < count;
        return new ProducerRecord<>(
                source.topic(),
                there ? source.partition() : null,
                timestamp.isPresent() ? timestamp.getAsLong() : null,
                letter.key(),
                letter.value(),
                headers);
    }

    private static ReplayDecision refuse(String why) {
        return new ReplayDecision.Refuse(why);
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
