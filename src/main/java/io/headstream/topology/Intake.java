package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.event.Target;
import io.headstream.image.DecodeResult;
import io.headstream.image.ImageDecoder;
import io.headstream.wire.Contract;
import io.headstream.wire.ImageEventMapping;
import io.headstream.wire.ImageEventResult;
import io.headstream.wire.WireException;
import org.apache.kafka.streams.processor.api.Record;

/** From a raw record to an event with pixels, or why not: wire format, contract, heads, image. Thread-safe. */
final class Intake {
    /** What came of a raw record. */
    sealed interface Result {
        /** Fit to be embedded. */
        record Accepted(PendingEvent pending) implements Result {}

        /** To be set aside. */
        record Refused(Rejection rejection) implements Result {}
    }

    private final Contract contract;
    private final ImageDecoder decoder;
    private final int maxRecordBytes;

    /** For records of at most that many bytes. */
    Intake(Contract contract, ImageDecoder decoder, int maxRecordBytes) {
        this.contract = contract;
        this.decoder = decoder;
        this.maxRecordBytes = maxRecordBytes;
    }

    /**
     * Examines a record.
     *
     * @param heads the heads that there are
     * @throws io.headstream.wire.RegistryUnavailableException if the record's schema cannot be asked for now
     */
    Result examine(Record<byte[], byte[]> record, SourcePosition source, KnownHeads heads) {
        if (record.value() != null && record.value().length > maxRecordBytes) {
            return new Result.Refused(new Rejection(
                    RejectionCategory.IMAGE_TOO_LARGE,
                    "record of %d bytes".formatted(record.value().length),
                    "at most %d (topics.max.message.bytes)".formatted(maxRecordBytes)));
        }
        io.headstream.wire.avro.ImageEvent avro;
        try {
            avro = contract.decode(source.topic(), record.value(), io.headstream.wire.avro.ImageEvent.class);
        } catch (WireException e) {
            return new Result.Refused(e.rejection());
        }
        ImageEventResult mapped = ImageEventMapping.toDomain(avro);
        if (mapped instanceof ImageEventResult.Accepted accepted) {
            return examine(record, source, accepted.event(), heads);
        }
        return new Result.Refused(((ImageEventResult.Refused) mapped).rejection());
    }

    private Result examine(Record<byte[], byte[]> record, SourcePosition source, ImageEvent event, KnownHeads heads) {
        for (Target target : event.targets()) {
            if (!heads.knows(target.head())) {
                return new Result.Refused(unknownHead(event, target.head(), heads));
            }
        }
        DecodeResult result = decoder.decode(event.content());
        if (result instanceof DecodeResult.Decoded decoded) {
            return new Result.Accepted(new PendingEvent(record, source, event, decoded.image()));
        }
        Rejection rejection = ((DecodeResult.Rejected) result).rejection();
        return new Result.Refused(rejection.in("image '%s'".formatted(event.id())));
    }

    private static Rejection unknownHead(ImageEvent event, HeadName head, KnownHeads heads) {
        return new Rejection(
                RejectionCategory.HEAD_UNKNOWN,
                "image '%s': head '%s' is not configured".formatted(event.id(), head),
                "one of: " + heads.names());
    }
}
