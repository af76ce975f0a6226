package io.headstream.wire;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import io.headstream.labelling.LoggedExample;
import io.headstream.learning.EntryNumber;
import io.headstream.learning.LogEntry;
import io.headstream.learning.NewerFormatException;
import io.headstream.learning.TrainingExample;
import io.headstream.wire.avro.Retraction;
import io.headstream.wire.avro.Tick;
import io.headstream.wire.avro.TrainingLogEntry;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Entries of the training log between the contract and the domain. */
public final class TrainingLogMapping {
    /** Beyond these 2^-exponent is no normal float, and quantised values would not come back exactly. */
    private static final int MAX_EXPONENT = 126;

    private TrainingLogMapping() {}

    /** An example that cannot be taken back, as it goes on the wire. */
    public static TrainingLogEntry example(
            ImageId image, Label label, Embedding embedding, Instant eventTime, EventPosition source) {
        return example(image, label, embedding, eventTime, source, EntryNumber.NONE.number(), false);
    }

    /**
     * An example as it goes on the wire; where it will stand in the log is Kafka's to say.
     *
     * @param number its number among those of the source's partition; -1: none
     * @param correction whether the head was given an example of this image before
     */
    public static TrainingLogEntry example(
            ImageId image,
            Label label,
            Embedding embedding,
            Instant eventTime,
            EventPosition source,
            long number,
            boolean correction) {
        EmbeddingBytes bytes = EmbeddingBytes.of(embedding.values());
        return new TrainingLogEntry(new io.headstream.wire.avro.TrainingExample(
                image.value(),
                label.value(),
                bytes.bytes(),
                embedding.exponent(),
                embedding.backbone().hex(),
                eventTime,
                source.partition(),
                source.offset(),
                number,
                correction,
                false,
                bytes.encoding()));
    }

    /**
     * An example made anew with another backbone's embedding, as it goes on the wire.
     *
     * @param of the example that is in the log
     * @param embedding of the same image
     */
    public static TrainingLogEntry migrated(LoggedExample of, Embedding embedding) {
        EmbeddingBytes bytes = EmbeddingBytes.of(embedding.values());
        return new TrainingLogEntry(new io.headstream.wire.avro.TrainingExample(
                of.imageId().value(),
                of.label().value(),
                bytes.bytes(),
                embedding.exponent(),
                embedding.backbone().hex(),
                of.eventTime(),
                of.source().partition(),
                of.source().offset(),
                of.number(),
                of.correction(),
                true,
                bytes.encoding()));
    }

    /**
     * The example without its embedding.
     *
     * @param offset where it stands in the training log
     * @throws WireException {@code EVENT_INVALID} if a field breaks the contract's rules
     */
    public static LoggedExample logged(io.headstream.wire.avro.TrainingExample avro, long offset) {
        return ContractRule.read(
                "training-log entry @" + offset,
                () -> new LoggedExample(
                        offset,
                        new ImageId(avro.getImageId()),
                        new Label(avro.getLabel()),
                        avro.getEventTime(),
                        new EventPosition(avro.getSourcePartition(), avro.getSourceOffset()),
                        avro.getEntryNumber(),
                        avro.getCorrection(),
                        new BackboneDigest(avro.getBackboneDigest()),
                        avro.getMigrated()));
    }

    /**
     * What takes a migrated example back, as it goes on the wire.
     *
     * @param of the example, which has a number
     * @param writtenAt now
     * @param by who took it back
     */
    public static TrainingLogEntry migratedRetraction(
            io.headstream.wire.avro.TrainingExample of, Instant writtenAt, String by) {
        return new TrainingLogEntry(new Retraction(
                of.getImageId(),
                of.getLabel(),
                of.getEmbedding(),
                of.getExponent(),
                of.getBackboneDigest(),
                of.getSourcePartition(),
                of.getEntryNumber(),
                writtenAt,
                by,
                true,
                of.getEmbeddingEncoding()));
    }

    /**
     * What takes an example back, as it goes on the wire.
     *
     * @param number the example's; there must be one
     * @param image the example's image
     * @param label its label, as it was logged
     * @param embedding its embedding
     * @param writtenAt now
     * @param labelledBy who took it back; null if another event did
     */
    public static TrainingLogEntry retraction(
            EntryNumber number,
            ImageId image,
            Label label,
            Embedding embedding,
            Instant writtenAt,
            @Nullable String labelledBy) {
        EmbeddingBytes bytes = EmbeddingBytes.of(embedding.values());
        return new TrainingLogEntry(new Retraction(
                image.value(),
                label.value(),
                bytes.bytes(),
                embedding.exponent(),
                embedding.backbone().hex(),
                number.partition(),
                number.number(),
                writtenAt,
                labelledBy,
                false,
                bytes.encoding()));
    }

    /** A tick as it goes on the wire. */
    public static TrainingLogEntry tick(Instant writtenAt) {
        return new TrainingLogEntry(new Tick(writtenAt));
    }

    /**
     * The entry that a record of the training log holds.
     *
     * @param topic the training log
     * @param offset where it stands there
     * @throws NewerFormatException if it is of a kind that a later release wrote: it must not be passed over
     * @throws WireException if it cannot be read, by its own fault
     */
    public static TrainingLogEntry decode(Contract contract, String topic, byte @Nullable [] value, long offset) {
        try {
            return contract.decode(topic, value, TrainingLogEntry.class);
        } catch (UnknownKindException e) {
            throw NewerFormatException.ofKind("training-log entry @" + offset, e.kind(), e.known());
        }
    }

    /** The same as the domain sees it; as {@link #toDomain} says, too. */
    public static LogEntry read(Contract contract, String topic, byte @Nullable [] value, long offset) {
        return toDomain(decode(contract, topic, value, offset), offset);
    }

    /**
     * The entry as the domain sees it.
     *
     * @param offset where it stands in the training log
     * @throws NewerFormatException if its embedding is in an encoding of a later release
     * @throws WireException {@code EVENT_INVALID} if a field breaks the contract's rules
     */
    public static LogEntry toDomain(TrainingLogEntry avro, long offset) {
        if (avro.getEntry() instanceof io.headstream.wire.avro.TrainingExample example) {
            expectKnown(example.getEmbeddingEncoding(), offset);
            return new LogEntry.Example(
                    ContractRule.read("training-log entry @" + offset, () -> example(example, offset)));
        }
        if (avro.getEntry() instanceof Tick) {
            return new LogEntry.Tick(offset);
        }
        if (avro.getEntry() instanceof Retraction retraction) {
            expectKnown(retraction.getEmbeddingEncoding(), offset);
            return ContractRule.read("training-log entry @" + offset, () -> retraction(retraction, offset));
        }
        throw new WireException(new Rejection(
                RejectionCategory.EVENT_INVALID,
                "training-log entry @%d holds a %s".formatted(offset, ContractRule.kind(avro.getEntry())),
                "an example, a retraction or a tick"));
    }

    private static TrainingExample example(io.headstream.wire.avro.TrainingExample avro, long offset) {
        return new TrainingExample(
                offset,
                new ImageId(avro.getImageId()),
                new Label(avro.getLabel()),
                embedding(
                        avro.getEmbedding(), avro.getEmbeddingEncoding(), avro.getExponent(), avro.getBackboneDigest()),
                avro.getEventTime(),
                avro.getEntryNumber() == EntryNumber.NONE.number()
                        ? EntryNumber.NONE
                        : new EntryNumber(avro.getSourcePartition(), avro.getEntryNumber()),
                avro.getCorrection(),
                avro.getMigrated());
    }

    private static LogEntry retraction(Retraction avro, long offset) {
        EntryNumber number = new EntryNumber(avro.getSourcePartition(), avro.getEntryNumber());
        if (!number.isPresent()) {
            throw new IllegalArgumentException("retraction of an example without a number, expected 0 or more");
        }
        return new LogEntry.Retraction(
                offset,
                number,
                new ImageId(avro.getImageId()),
                new Label(avro.getLabel()),
                embedding(
                        avro.getEmbedding(), avro.getEmbeddingEncoding(), avro.getExponent(), avro.getBackboneDigest()),
                avro.getMigrated());
    }

    private static void expectKnown(int encoding, long offset) {
        if (encoding > EmbeddingBytes.RICE) {
            throw new NewerFormatException("embedding of training-log entry @" + offset, encoding, EmbeddingBytes.RICE);
        }
    }

    private static Embedding embedding(ByteBuffer bytes, int encoding, int exponent, String digest) {
        return new Embedding(
                new EmbeddingBytes(encoding, bytes).values(), exponent(exponent), new BackboneDigest(digest));
    }

    private static int exponent(int exponent) {
        if (Math.abs((long) exponent) > MAX_EXPONENT) {
            throw new IllegalArgumentException(
                    "embedding exponent %d, expected -%d to %d".formatted(exponent, MAX_EXPONENT, MAX_EXPONENT));
        }
        return exponent;
    }
}
