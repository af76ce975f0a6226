package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.event.RejectionCategory;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class AvroBodyTest {
    private static final Schema WRITER = ImageEvent.getClassSchema();

    @Property(tries = 200)
    void shouldRefuseARecordThatEndsEarlyWhereverItEnds(@ForAll @IntRange(min = 0, max = 200) int cut) {
        byte[] whole = bytes(Records.imageEvent("cat-17"));
        byte[] part = Arrays.copyOf(whole, Math.min(cut, whole.length - 1));

        assertThat(categoryOf(part)).isEqualTo(RejectionCategory.AVRO_UNDECODABLE);
    }

    @Property
    void shouldReadOrRefuseABrokenRecordAndDoNothingElse(
            @ForAll @IntRange(min = 0, max = 60) int place, @ForAll byte value) {
        byte[] broken = bytes(Records.imageEvent("cat-17"));
        broken[place] = value;
        try {
            ImageEvent read = AvroBody.readSpecific("record", WRITER, ImageEvent.class, broken, 0);
            assertThat(read.getTargets()).hasSizeLessThanOrEqualTo(broken.length);
        } catch (WireException e) {
            assertThat(e.rejection().category()).isEqualTo(RejectionCategory.AVRO_UNDECODABLE);
        }
    }

    @Test
    void shouldRefuseBytesAfterTheRecord() {
        byte[] whole = bytes(Records.imageEvent("cat-17"));

        assertThatThrownBy(() -> AvroBody.readSpecific(
                        "record", WRITER, ImageEvent.class, Arrays.copyOf(whole, whole.length + 3), 0))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("3 bytes after its end");
    }

    @Test
    void shouldRefuseAnotherRecordType() {
        assertThatThrownBy(() ->
                        AvroBody.readSpecific("record", Prediction.getClassSchema(), ImageEvent.class, new byte[40], 0))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("io.headstream.wire.avro.Prediction")
                .hasMessageContaining("expected io.headstream.wire.avro.ImageEvent");
    }

    @Test
    void shouldRefuseASchemaThatDoesNotResolve() {
        Schema other =
                SchemaBuilder.record("ImageEvent").fields().requiredLong("id").endRecord();
        GenericRecord record = new GenericData.Record(other);
        record.put("id", 5L);

        assertThatThrownBy(() -> AvroBody.convert("record", record, ImageEvent.class))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("AVRO_UNDECODABLE");
    }

    @Test
    void shouldReadARecordOfALaterSchemaWithFieldsThatItDoesNotKnow() {
        Schema later = new Schema.Parser()
                .parse(
                        SchemaText.of(WRITER)
                                .replaceFirst(
                                        "\"fields\":\\[",
                                        "\"fields\":[{\"name\":\"nothings\",\"type\":{\"type\":\"array\",\"items\":\"null\"}},"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {4, 0}); // Two nulls, end of the array.
        AvroBody.write(Records.imageEvent("cat-17"), bytes);

        assertThat(AvroBody.readSpecific("record", later, ImageEvent.class, bytes.toByteArray(), 0))
                .isEqualTo(Records.imageEvent("cat-17"));

        byte[] hostile =
                ByteBuffer.allocate(8).put(new byte[] {-2, -1, -1, -1, -1, 127}).array();
        assertThatThrownBy(() -> AvroBody.readSpecific("record", later, ImageEvent.class, hostile, 0))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("more than the record has bytes");
    }

    @Test
    void shouldRefuseNestingThatWouldNotEnd() {
        Schema list = new Schema.Parser().parse("""
                        {"type":"record","name":"List","fields":[{"name":"next","type":["null","List"],"default":null}]}
                        """);
        byte[] deep = new byte[2_000_000];
        Arrays.fill(deep, (byte) 2);

        assertThatThrownBy(() -> AvroBody.readGeneric("record", list, deep, 0))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void shouldConvertAGenericRecord() {
        GenericRecord generic =
                (GenericRecord) AvroBody.readGeneric("record", WRITER, bytes(Records.imageEvent("cat-17")), 0);

        assertThat(AvroBody.convert("record", generic, ImageEvent.class)).isEqualTo(Records.imageEvent("cat-17"));
    }

    private static byte[] bytes(ImageEvent event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AvroBody.write(event, bytes);
        return bytes.toByteArray();
    }

    private static RejectionCategory categoryOf(byte[] bytes) {
        try {
            AvroBody.readSpecific("record", WRITER, ImageEvent.class, bytes, 0);
        } catch (WireException e) {
            return e.rejection().category();
        }
        throw new AssertionError("decoded, expected a rejection");
    }
}
