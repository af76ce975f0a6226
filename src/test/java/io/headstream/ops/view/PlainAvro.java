package io.headstream.ops.view;

import io.headstream.wire.Contract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Avro records without a registry: their class's name, then their bytes. */
public final class PlainAvro {
    private PlainAvro() {}

    static Contract contract() {
        return new Contract(Writer.class, Reader.class, Map.of());
    }

    public static final class Writer implements Serializer<Object> {
        @Override
        public byte[] serialize(String topic, Object value) {
            SpecificRecord record = (SpecificRecord) value;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (DataOutputStream data = new DataOutputStream(out)) {
                data.writeUTF(record.getClass().getName());
                var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
                new SpecificDatumWriter<SpecificRecord>(record.getSchema()).write(record, encoder);
                encoder.flush();
            } catch (IOException e) {
                throw new SerializationException(e);
            }
            return out.toByteArray();
        }
    }

    public static final class Reader implements Deserializer<Object> {
        @Override
        public Object deserialize(String topic, byte[] bytes) {
            ByteArrayInputStream in = new ByteArrayInputStream(bytes);
            try (DataInputStream data = new DataInputStream(in)) {
                Class<?> type = Class.forName(data.readUTF());
                return new SpecificDatumReader<Object>(
                                SpecificData.getForClass(type).getSchema(type))
                        .read(null, DecoderFactory.get().directBinaryDecoder(in, null));
            } catch (IOException | ReflectiveOperationException e) {
                throw new SerializationException(e);
            }
        }
    }
}
