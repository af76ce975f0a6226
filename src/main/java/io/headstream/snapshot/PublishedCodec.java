package io.headstream.snapshot;

import io.headstream.embedding.BackboneDigest;
import io.headstream.event.HeadName;
import io.headstream.event.Printable;
import io.headstream.learning.BinaryReader;
import io.headstream.learning.BinaryWriter;
import io.headstream.learning.Head;
import io.headstream.learning.HeadCodec;
import io.headstream.learning.HeadFormatException;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.Lineage.Published;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/** A line's newest version as bytes, format version 1: number, SHA-256, provenance, canonical bytes. */
final class PublishedCodec {
    private static final byte[] MAGIC = "HSNV".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 1;
    private static final String WHAT = "newest version of a line";
    private static final int MAX_HYPER_PARAMETERS = 1000;

    private PublishedCodec() {}

    static byte[] encode(Published published) {
        HeadVersion version = published.snapshot().version();
        Provenance provenance = published.snapshot().provenance();
        Instant eventTime = provenance.eventTime();
        BinaryWriter writer = new BinaryWriter()
                .raw(MAGIC)
                .int32(FORMAT_VERSION)
                .int64(version.version())
                .text(version.sha256())
                .int64(published.learned())
                .int64(provenance.parentVersion())
                .text(provenance.backbone().hex());
        write(writer, provenance.hyperParameters());
        return writer.int64(provenance.seed())
                .int64(provenance.lineageFromOffset())
                .int64(provenance.fromOffset())
                .int64(provenance.toOffset())
                .int32(provenance.windowExamples())
                .int64(provenance.totalExamples())
                .text(provenance.programVersion())
                .int64(eventTime.getEpochSecond())
                .int32(eventTime.getNano())
                .block(published.snapshot().head().canonicalBytes())
                .toBytes();
    }

    static Published decode(byte[] bytes, HeadName head, LearnerName learner) {
        BinaryReader reader = new BinaryReader(WHAT, bytes);
        reader.expect("magic", MAGIC);
        reader.formatVersion(FORMAT_VERSION);
        try {
            HeadVersion version =
                    new HeadVersion(learner, reader.int64("version", 1, Long.MAX_VALUE), reader.text("sha256"));
            long learned = reader.int64("learned", 0, Long.MAX_VALUE);
            Provenance provenance = readProvenance(reader, version.version());
            byte[] canonical = reader.block("head");
            reader.expectEnd();
            String found = HeadCodec.sha256(canonical);
            if (!found.equals(version.sha256())) {
                throw new HeadFormatException("%s: head hash %s, expected %s".formatted(WHAT, found, version.sha256()));
            }
            Head decoded = HeadCodec.decode(canonical);
            return new Published(new HeadSnapshot(head, version, provenance, decoded), learned);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new HeadFormatException("%s: %s".formatted(WHAT, e.getMessage()), e);
        }
    }

    static void write(BinaryWriter writer, HyperParameters hyperParameters) {
        writer.int32(hyperParameters.values().size());
        hyperParameters.values().forEach((name, value) -> writer.text(name).text(value));
    }

    static HyperParameters readHyperParameters(BinaryReader reader) {
        SortedMap<String, String> values = new TreeMap<>();
        int count = reader.int32("hyper-parameters", 0, MAX_HYPER_PARAMETERS);
        for (int i = 0; i < count; i++) {
            String name = reader.text("hyper-parameter name");
            if (!values.isEmpty() && values.lastKey().compareTo(name) >= 0) {
                throw new HeadFormatException("%s: hyper-parameter '%s' after '%s', expected ascending order"
                        .formatted(WHAT, Printable.of(name), Printable.of(values.lastKey())));
            }
            values.put(name, reader.text("hyper-parameter value"));
        }
        return HyperParameters.of(values);
    }

    private static Provenance readProvenance(BinaryReader reader, long version) {
        return new Provenance(
                reader.int64("parentVersion", 0, version - 1),
                new BackboneDigest(reader.text("backbone")),
                readHyperParameters(reader),
                reader.int64("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                reader.int64("lineageFromOffset", 0, Long.MAX_VALUE),
                reader.int64("fromOffset", 0, Long.MAX_VALUE),
                reader.int64("toOffset", 0, Long.MAX_VALUE),
                reader.int32("windowExamples", 0, Integer.MAX_VALUE),
                reader.int64("totalExamples", 0, Long.MAX_VALUE),
                reader.text("programVersion"),
                Instant.ofEpochSecond(
                        reader.int64("eventTime", Long.MIN_VALUE, Long.MAX_VALUE),
                        reader.int32("eventTime nanoseconds", 0, 999_999_999)));
    }
}
