package io.headstream.wire;

import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A record in Avro's binary encoding, without a header. */
final class AvroBody {
    private AvroBody() {}

    /** Appends a record to what has been written. */
    static void write(IndexedRecord record, OutputStream to) {
        GenericDatumWriter<IndexedRecord> writer = record instanceof SpecificRecord
                ? new SpecificDatumWriter<>(record.getSchema(), SpecificData.getForClass(record.getClass()))
                : new GenericDatumWriter<>(record.getSchema());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(to, null);
        try {
            writer.write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a record as its writer's schema has it. */
    static IndexedRecord readGeneric(String what, Schema writer, byte[] bytes, int from) {
        return read(what, new GenericDatumReader<>(writer, writer, new GenericData()), bytes, from);
    }

    /**
     * Reads a record as a generated class has it, by Avro's rules of schema resolution.
     *
     * @throws WireException {@code AVRO_UNDECODABLE} if the schemas do not resolve or the bytes do not fit the writer's
     * @throws UnknownKindException if it is only that a union holds a record that the class does not know
     */
    static <T extends SpecificRecord> T readSpecific(
            String what, Schema writer, Class<T> type, byte[] bytes, int from) {
        SpecificData model = SpecificData.getForClass(type);
        Schema reader = model.getSchema(type);
        if (writer.getType() != Schema.Type.RECORD || !writer.getName().equals(reader.getName())) {
            throw undecodable("%s of type %s".formatted(what, name(writer)), reader.getFullName(), null);
        }
        UnionKinds.expectKnown(what, writer, reader, () -> readGeneric(what, writer, bytes, from));
        return type.cast(read(what, new SpecificDatumReader<>(writer, reader, model), bytes, from));
    }

    /** A record of any kind, as a generated class has it. */
    static <T extends SpecificRecord> T convert(String what, IndexedRecord record, Class<T> type) {
        if (type.isInstance(record)) {
            return type.cast(record);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(record, bytes);
        } catch (RuntimeException e) {
            throw undecodable("%s: %s".formatted(what, told(e)), "a record that fits its own schema", e);
        }
        return readSpecific(what, record.getSchema(), type, bytes.toByteArray(), 0);
    }

    private static IndexedRecord read(
            String what, GenericDatumReader<? extends IndexedRecord> reader, byte[] bytes, int from) {
        BoundedDecoder decoder = new BoundedDecoder(bytes, from);
        IndexedRecord record;
        try {
            record = reader.read(null, decoder);
        } catch (IOException | RuntimeException e) {
            // Schema and bytes are both foreign, and Avro tells of some faults by whatever runtime exception comes
            // first.
            throw undecodable(what + ": " + told(e), "Avro that fits its schema", e);
        } catch (StackOverflowError e) {
            // Only a schema that contains itself goes that deep, and only on purpose.
            throw undecodable(what + ": nested too deeply", "Avro that fits its schema", e);
        }
        if (decoder.remaining() > 0) {
            throw undecodable(
                    "%s: %d bytes after its end".formatted(what, decoder.remaining()),
                    "Avro that fits its schema",
                    null);
        }
        return record;
    }

    private static String name(Schema schema) {
        return schema.getType() == Schema.Type.RECORD
                ? schema.getFullName()
                : schema.getType().getName();
    }

    private static String told(Exception fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }

    private static WireException undecodable(String found, String expected, @Nullable Throwable cause) {
        return new WireException(new Rejection(RejectionCategory.AVRO_UNDECODABLE, found, expected), cause);
    }
}
