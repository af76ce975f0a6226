package io.headstream.topology;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.labelling.KeptImage;
import io.headstream.labelling.LabelStanding;
import io.headstream.learning.EntryNumber;
import io.headstream.learning.NewerFormatException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * A kept image as a store value: format, arrival, event time, offset, exponent, digest, length and steps of the embedding,
 * then the standings. Id and partition are the key's and the task's. Changes of the format need a new format number.
 */
final class KeptImageBytes {
    private static final byte FORMAT = 1;
    private static final int DIGEST_BYTES = 32;
    private static final int FIXED_BYTES =
            1 + Long.BYTES + Long.BYTES + Long.BYTES + Integer.BYTES + DIGEST_BYTES + Integer.BYTES + Short.BYTES;
    private static final int STANDING_BYTES = Short.BYTES + 1 + Long.BYTES + Short.BYTES;
    private static final int SETTLED = 1;
    private static final int LEARNED = 2;
    private static final int UNLABELLED = -1;

    private KeptImageBytes() {}

    static byte[] write(long arrivalMs, KeptImage image) {
        Embedding embedding = image.embedding();
        Map<HeadName, LabelStanding> standings = image.standings();
        int size = FIXED_BYTES + embedding.dimension() * Short.BYTES;
        for (Map.Entry<HeadName, LabelStanding> standing : standings.entrySet()) {
            size += STANDING_BYTES + utf8(standing.getKey().value()).length + label(standing.getValue()).length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size)
                .put(FORMAT)
                .putLong(arrivalMs)
                .putLong(image.eventTime().toEpochMilli())
                .putLong(image.source().offset())
                .putInt(embedding.exponent())
                .put(HexFormat.of().parseHex(embedding.backbone().hex()))
                .putInt(embedding.dimension());
        bytes.asShortBuffer().put(embedding.values());
        bytes.position(bytes.position() + embedding.dimension() * Short.BYTES);
        bytes.putShort((short) standings.size());
        standings.forEach((head, standing) -> {
            put(bytes, utf8(head.value()));
            bytes.put((byte) ((standing.settled() ? SETTLED : 0) | (standing.learned() ? LEARNED : 0)));
            bytes.putLong(standing.number().number());
            if (standing.labelOrNull() == null) {
                bytes.putShort((short) UNLABELLED);
            } else {
                put(bytes, label(standing));
            }
        });
        return bytes.array();
    }

    static long arrivalMs(byte[] value) {
        return ByteBuffer.wrap(value).getLong(1);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws NewerFormatException if a later release wrote it
     * @throws IllegalStateException if the bytes are no kept image of this format
     */
    static KeptImage read(byte[] value, ImageId id, int partition) {
        try {
            return parse(value, id, partition);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "kept image '%s' of %d bytes can't be read (%s), expected what was written"
                            .formatted(id, value.length, e.getMessage() == null ? "it ends early" : e.getMessage()),
                    e);
        }
    }

    private static KeptImage parse(byte[] value, ImageId id, int partition) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        byte format = bytes.get();
        if (format > FORMAT) {
            throw new NewerFormatException("kept image '%s'".formatted(id), format, FORMAT);
        }
        if (format != FORMAT) {
            throw new IllegalStateException("kept image '%s' in format %d, expected %d".formatted(id, format, FORMAT));
        }
        bytes.position(1 + Long.BYTES);
        Instant eventTime = Instant.ofEpochMilli(bytes.getLong());
        EventPosition source = new EventPosition(partition, bytes.getLong());
        int exponent = bytes.getInt();
        byte[] digest = new byte[DIGEST_BYTES];
        bytes.get(digest);
        short[] steps = new short[count(bytes, bytes.getInt(), Short.BYTES)];
        bytes.asShortBuffer().get(steps);
        bytes.position(bytes.position() + steps.length * Short.BYTES);
        Embedding embedding =
                new Embedding(steps, exponent, new BackboneDigest(HexFormat.of().formatHex(digest)));
        Map<HeadName, LabelStanding> standings = new HashMap<>();
        for (int remaining = bytes.getShort(); remaining > 0; remaining--) {
            standings.put(new HeadName(text(bytes, bytes.getShort())), standing(bytes, partition));
        }
        return new KeptImage(id, embedding, eventTime, source, standings);
    }

    /** So many items, if the bytes for them are there. */
    private static int count(ByteBuffer bytes, int count, int size) {
        if (count < 0 || count > bytes.remaining() / size) {
            throw new BufferUnderflowException();
        }
        return count;
    }

    private static LabelStanding standing(ByteBuffer bytes, int partition) {
        int flags = bytes.get();
        long number = bytes.getLong();
        int length = bytes.getShort();
        return new LabelStanding(
                length == UNLABELLED ? null : new Label(text(bytes, length)),
                number == EntryNumber.NONE.number() ? EntryNumber.NONE : new EntryNumber(partition, number),
                (flags & SETTLED) != 0,
                (flags & LEARNED) != 0);
    }

    private static byte[] label(LabelStanding standing) {
        return standing.labelOrNull() == null
                ? new byte[0]
                : utf8(standing.labelOrNull().value());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ByteBuffer bytes, byte[] text) {
        bytes.putShort((short) text.length).put(text);
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[count(bytes, length, 1)];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
