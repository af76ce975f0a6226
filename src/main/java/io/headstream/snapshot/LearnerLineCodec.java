package io.headstream.snapshot;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.learning.BinaryReader;
import io.headstream.learning.BinaryWriter;
import io.headstream.learning.HeadCodec;
import io.headstream.learning.HeadFormatException;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.TrainerState;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A learner's line as bytes, format version 1: settings, progress, the newest version, the trainer's state, a CRC-32. */
final class LearnerLineCodec {
    private static final byte[] MAGIC = "HSLL".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 1;
    private static final String WHAT = "learner line";
    private static final int MAX_HYPER_PARAMETERS = 1000;

    private LearnerLineCodec() {}

    static byte[] encode(LearnerLine line) {
        LineSettings settings = line.settings();
        BinaryWriter writer = new BinaryWriter()
                .raw(MAGIC)
                .int32(FORMAT_VERSION)
                .text(settings.head().value())
                .text(settings.learner().value())
                .int32(settings.hyperParameters().values().size());
        settings.hyperParameters()
                .values()
                .forEach((name, value) -> writer.text(name).text(value));
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

    static LearnerLine decode(byte[] bytes) {
        int bodyLength = Math.max(0, bytes.length - Long.BYTES);
        byte[] body = Arrays.copyOf(bytes, bodyLength);
        long crc = new BinaryReader(WHAT, Arrays.copyOfRange(bytes, bodyLength, bytes.length))
                .int64("CRC-32", 0, 0xFFFFFFFFL);
        if (crc != crc(body)) {
            throw new HeadFormatException(
                    "%s: CRC-32 %x, expected %x: the bytes were changed or cut".formatted(WHAT, crc(body), crc));
        }
        try {
            return read(new BinaryReader(WHAT, body));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new HeadFormatException("%s: %s".formatted(WHAT, e.getMessage()), e);
        }
    }

    private static void write(BinaryWriter writer, Lineage lineage) {
        HeadVersion version = lineage.latest().version();
        Provenance provenance = lineage.latest().provenance();
        Instant eventTime = provenance.eventTime();
        writer.text(version.sha256())
                .int64(provenance.parentVersion())
                .text(provenance.backbone().hex())
                .int64(provenance.lineageFromOffset())
                .int64(provenance.fromOffset())
                .int64(provenance.toOffset())
                .int32(provenance.windowExamples())
                .int64(provenance.totalExamples())
                .text(provenance.programVersion())
                .int64(eventTime.getEpochSecond())
                .int32(eventTime.getNano())
                .block(lineage.state().toBytes());
    }

    private static LearnerLine read(BinaryReader reader) {
        reader.expect("magic", MAGIC);
        reader.int32("formatVersion", FORMAT_VERSION, FORMAT_VERSION);
        HeadName head = new HeadName(reader.text("head"));
        LearnerName learner = new LearnerName(reader.text("learner"));
        Map<String, String> hyperParameters = new TreeMap<>();
        int count = reader.int32("hyper-parameters", 0, MAX_HYPER_PARAMETERS);
        for (int i = 0; i < count; i++) {
            hyperParameters.put(reader.text("hyper-parameter name"), reader.text("hyper-parameter value"));
        }
        LineSettings settings = new LineSettings(
                head,
                learner,
                HyperParameters.of(hyperParameters),
                reader.int64("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                reader.text("programVersion"));
        long nextOffset = reader.int64("nextOffset", 0, Long.MAX_VALUE);
        long lastVersion = reader.int64("lastVersion", 0, Long.MAX_VALUE);
        Lineage lineage = reader.int8("lineage", 0, 1) == 0 ? null : readLineage(reader, settings, lastVersion);
        reader.expectEnd();
        return new LearnerLine(settings, nextOffset, lastVersion, lineage);
    }

    private static @Nullable Lineage readLineage(BinaryReader reader, LineSettings settings, long lastVersion) {
        HeadVersion version = new HeadVersion(settings.learner(), lastVersion, reader.text("sha256"));
        long parentVersion = reader.int64("parentVersion", 0, lastVersion - 1);
        Provenance provenance = new Provenance(
                parentVersion,
                new BackboneDigest(reader.text("backbone")),
                settings.hyperParameters(),
                settings.seed(),
                reader.int64("lineageFromOffset", 0, Long.MAX_VALUE),
                reader.int64("fromOffset", 0, Long.MAX_VALUE),
                reader.int64("toOffset", 0, Long.MAX_VALUE),
                reader.int32("windowExamples", 1, Integer.MAX_VALUE),
                reader.int64("totalExamples", 1, Long.MAX_VALUE),
                reader.text("provenance programVersion"),
                Instant.ofEpochSecond(
                        reader.int64("eventTime", Long.MIN_VALUE, Long.MAX_VALUE),
                        reader.int32("eventTime nanoseconds", 0, 999_999_999)));
        TrainerState state = settings.trainer().decode(reader.block("trainer state"));
        String found = HeadCodec.sha256(state.head().canonicalBytes());
        if (!found.equals(version.sha256())) {
            throw new HeadFormatException("%s: head hash %s, expected %s".formatted(WHAT, found, version.sha256()));
        }
        return new Lineage(new HeadSnapshot(settings.head(), version, provenance, state.head()), state);
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
