package io.headstream.topology;

import io.headstream.event.ImageLabel;
import io.headstream.event.Printable;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.wire.Contract;
import io.headstream.wire.ImageLabelMapping;
import io.headstream.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** From a raw record to a label for a head that there is, or why not. Thread-safe. */
final class LabelIntake {
    /**
     * Largest record, bytes of value, key and headers: a label may have to wait in the store as it came, and the contract's
     * own fields come to 3 KB at the most.
     */
    static final int MAX_BYTES = 64 << 10;

    /** What came of a raw record. */
    sealed interface Result {
        /** Fit to be joined. */
        record Accepted(ImageLabel label) implements Result {}

        /** To be set aside. */
        record Refused(Rejection rejection) implements Result {}
    }

    private final Contract contract;

    /** By this contract. */
    LabelIntake(Contract contract) {
        this.contract = contract;
    }

    /**
     * Examines a record.
     *
     * @param heads the heads that there are
     * @throws io.headstream.wire.RegistryUnavailableException if the record's schema cannot be asked for now
     */
    Result examine(Record<byte[], byte[]> record, String topic, KnownHeads heads) {
        int bytes = StoredRecord.size(record);
        if (bytes > MAX_BYTES) {
            return refused(
                    RejectionCategory.LABEL_INVALID, "label of %d bytes".formatted(bytes), "at most " + MAX_BYTES);
        }
        ImageLabel label;
        try {
            label = ImageLabelMapping.toDomain(
                    contract.decode(topic, record.value(), io.headstream.wire.avro.ImageLabel.class));
        } catch (WireException e) {
            return new Result.Refused(e.rejection());
        }
        if (!heads.knows(label.head())) {
            return refused(
                    RejectionCategory.HEAD_UNKNOWN,
                    "label of image '%s': head '%s' is not configured".formatted(label.imageId(), label.head()),
                    "one of: " + heads.names());
        }
        byte[] key = label.imageId().value().getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(key, record.key())) {
            return refused(
                    RejectionCategory.LABEL_INVALID,
                    "label of image '%s' under %s".formatted(label.imageId(), shown(record.key())),
                    "the image id in UTF-8 as the record's key, since it decides the partition");
        }
        return new Result.Accepted(label);
    }

    private static String shown(byte @Nullable [] key) {
        return key == null ? "no key" : "key '%s'".formatted(Printable.of(new String(key, StandardCharsets.UTF_8)));
    }

    private static Result refused(RejectionCategory category, String found, String expected) {
        return new Result.Refused(new Rejection(category, found, expected));
    }
}
