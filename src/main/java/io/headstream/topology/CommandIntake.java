package io.headstream.topology;

import io.headstream.event.Printable;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.rollout.RolloutCommand;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutCommandMapping;
import io.headstream.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * From a raw record to a rollout command that this task may carry out, or why not. Thread-safe.
 *
 * @param contract how records are read
 * @param topic where commands come from
 * @param partitions how many partitions it and the training log have
 */
record CommandIntake(Contract contract, String topic, int partitions) {
    /** What came of a raw record. */
    sealed interface Result {
        /** Fit to be decided on. */
        record Accepted(RolloutCommand command) implements Result {}

        /** To be set aside. */
        record Refused(Rejection rejection) implements Result {}
    }

    /** @throws io.headstream.wire.RegistryUnavailableException if the record's schema cannot be asked for now */
    Result examine(Record<byte[], byte[]> record, int partition) {
        RolloutCommand command;
        try {
            command = RolloutCommandMapping.toDomain(
                    contract.decode(topic, record.value(), io.headstream.wire.avro.RolloutCommand.class));
        } catch (WireException e) {
            return new Result.Refused(e.rejection());
        }
        String what = "command '%s' for head '%s'".formatted(command.id(), command.head());
        if (!Arrays.equals(RolloutCommandMapping.key(command.head()), record.key())) {
            return refused(
                    "%s under %s".formatted(what, shown(record.key())),
                    "the head in UTF-8 as the record's key, since it decides the partition");
        }
        int own = RolloutCommandMapping.partition(command.head(), partitions);
        if (own != partition) {
            // Two trainers would decide for the same head.
            return refused(
                    "%s in partition %d".formatted(what, partition),
                    "partition %d, by Kafka's default hash of the key (murmur2)".formatted(own));
        }
        return new Result.Accepted(command);
    }

    private static Result refused(String found, String expected) {
        return new Result.Refused(new Rejection(RejectionCategory.COMMAND_INVALID, found, expected));
    }

    private static String shown(byte @Nullable [] key) {
        return key == null ? "no key" : "key '%s'".formatted(Printable.of(new String(key, StandardCharsets.UTF_8)));
    }
}
