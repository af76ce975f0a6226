package io.headstream.snapshot;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.learning.BinaryReader;
import io.headstream.learning.BinaryWriter;
import io.headstream.learning.HeadFormatException;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.Lineage.Published;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32;

/** A learner's line as bytes, format version 2: settings, progress, the trainer's state, the newest version, a CRC-32. */
final class LearnerLineCodec {
    private static final byte[] MAGIC = "HSLL".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 2;
    private static final String WHAT = "learner line";

    private LearnerLineCodec() {}

    static byte[] encode(LearnerLine line) {
        LineSettings settings = line.settings();
        BinaryWriter writer = new BinaryWriter()
                .raw(MAGIC)
                .int32(FORMAT_VERSION)
                .text(settings.head().value())
                .text(settings.learner().value());
        PublishedCodec.write(writer, settings.hyperParameters());
        writer.int64(settings.seed())
                .text(settings.programVersion())
                .int64(line.nextOffset())
                .int64(line.lastVersion());
        Lineage lineage = line.lineage();
        writer.int8(lineage == null ? 0 : 1);
        if (lineage != null) {
            write(writer, lineage);
        }
        byte[] body = writer.toBytes();
        return new BinaryWriter().raw(body).int64(crc(body)).toBytes();
    }

    /** The version comes before all else: whether the sum stands where it does here is a later format's to say. */
    static LearnerLine decode(byte[] bytes) {
        begun(bytes);
        int bodyLength = Math.max(0, bytes.length - Long.BYTES);
        byte[] body = Arrays.copyOf(bytes, bodyLength);
        long crc = new BinaryReader(WHAT, Arrays.copyOfRange(bytes, bodyLength, bytes.length))
                .int64("CRC-32", 0, 0xFFFFFFFFL);
        if (crc != crc(body)) {
            throw new HeadFormatException(
                    "%s: CRC-32 %x, expected %x: the bytes were changed or cut".formatted(WHAT, crc(body), crc));
        }
        return read(body, false);
    }

    /** Up to the trainer's state; without the sum, which comes last. */
    static LearnerLine decodeAtRest(byte[] begin) {
        return read(begin, true);
    }

    /** After magic and format version. */
    private static BinaryReader begun(byte[] bytes) {
        BinaryReader reader = new BinaryReader(WHAT, bytes);
        reader.expect("magic", MAGIC);
        reader.formatVersion(FORMAT_VERSION);
        return reader;
    }

    private static LearnerLine read(byte[] bytes, boolean atRest) {
        BinaryReader reader = begun(bytes);
        try {
            return read(reader, atRest);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new HeadFormatException("%s: %s".formatted(WHAT, e.getMessage()), e);
        }
    }

    /** The state goes before what changes its length from window to window, so that equal parts keep their place. */
    private static void write(BinaryWriter writer, Lineage lineage) {
        Instant eventTime = lineage.eventTime();
        writer.text(lineage.backbone().hex())
                .int64(lineage.fromOffset())
                .int64(lineage.windowFrom())
                .int64(lineage.toOffset())
                .int64(lineage.learned())
                .int64(lineage.standing())
                .int32(lineage.changesOfLastWindow())
                .int64(lineage.retractedTo())
                .int64(eventTime.getEpochSecond())
                .int32(eventTime.getNano())
                .block(lineage.state().toBytes());
        Published published = lineage.published();
        writer.block(published == null ? new byte[0] : PublishedCodec.encode(published));
    }

    private static LearnerLine read(BinaryReader reader, boolean atRest) {
        LineSettings settings = new LineSettings(
                new HeadName(reader.text("head")),
                new LearnerName(reader.text("learner")),
                PublishedCodec.readHyperParameters(reader),
                reader.int64("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                reader.text("programVersion"));
        long nextOffset = reader.int64("nextOffset", 0, Long.MAX_VALUE);
        long lastVersion = reader.int64("lastVersion", 0, Long.MAX_VALUE);
        Lineage lineage = reader.int8("lineage", 0, 1) == 0 ? null : readLineage(reader);
        if (!atRest) {
            lineage = lineage == null ? null : awake(lineage, settings, reader);
            reader.expectEnd();
        }
        return new LearnerLine(settings, nextOffset, lastVersion, lineage);
    }

    /** With its trainer's state and its newest version, which come next. */
    private static Lineage awake(Lineage lineage, LineSettings settings, BinaryReader reader) {
        Lineage awake = lineage.with(settings.trainer().decode(reader.block("trainer state")));
        byte[] published = reader.block("newest version");
        return published.length == 0
                ? awake
                : awake.with(PublishedCodec.decode(published, settings.head(), settings.learner()));
    }

    /** What comes before the trainer's state, with {@link StateAtRest} for it. */
    private static Lineage readLineage(BinaryReader reader) {
        BackboneDigest backbone = new BackboneDigest(reader.text("backbone"));
        long fromOffset = reader.int64("lineageFromOffset", 0, Long.MAX_VALUE);
        long windowFrom = reader.int64("windowFrom", 0, Long.MAX_VALUE);
        long toOffset = reader.int64("toOffset", 0, Long.MAX_VALUE);
        long learned = reader.int64("learned", 0, Long.MAX_VALUE);
        long standing = reader.int64("standing", 0, Long.MAX_VALUE);
        int changes = reader.int32("changesOfLastWindow", 0, Integer.MAX_VALUE);
        long retractedTo = reader.int64("retractedTo", 0, Long.MAX_VALUE);
        Instant eventTime = Instant.ofEpochSecond(
                reader.int64("eventTime", Long.MIN_VALUE, Long.MAX_VALUE),
                reader.int32("eventTime nanoseconds", 0, 999_999_999));
        return new Lineage(
                backbone,
                StateAtRest.IN_ITS_STORE,
                fromOffset,
                windowFrom,
                toOffset,
                learned,
                standing,
                changes,
                retractedTo,
                eventTime,
                null);
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
