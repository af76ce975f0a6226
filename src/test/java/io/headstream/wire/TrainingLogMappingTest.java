package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.event.RejectionCategory;
import io.headstream.learning.EntryNumber;
import io.headstream.learning.LogEntry;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingLogMappingTest {
    private static final BackboneDigest BACKBONE = new BackboneDigest("0f".repeat(32));

    @Property
    void shouldComeBackAsItWas(
            @ForAll @Size(min = 1, max = 2000) short[] values,
            @ForAll @IntRange(min = -126, max = 126) int exponent,
            @ForAll @LongRange(min = 0) long offset,
            @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long millis) {
        TrainingLogEntry entry = TrainingLogMapping.example(
                new ImageId("cat-17"),
                new Label("Katze"),
                new Embedding(values, exponent, BACKBONE),
                Instant.ofEpochMilli(millis),
                new EventPosition(2, 812));

        assertThat(TrainingLogMapping.toDomain(entry, offset))
                .isInstanceOfSatisfying(LogEntry.Example.class, record -> {
                    assertThat(record.offset()).isEqualTo(offset);
                    assertThat(record.example().offset()).isEqualTo(offset);
                    assertThat(record.example().imageId()).isEqualTo(new ImageId("cat-17"));
                    assertThat(record.example().label()).isEqualTo(new Label("Katze"));
                    assertThat(record.example().embedding().values()).isEqualTo(values);
                    assertThat(record.example().embedding().exponent()).isEqualTo(exponent);
                    assertThat(record.example().embedding().backbone()).isEqualTo(BACKBONE);
                    assertThat(record.example().eventTime()).isEqualTo(Instant.ofEpochMilli(millis));
                });
    }

    @Test
    void shouldWriteTheEmbeddingBigEndianAndTheSourceWithIt() {
        TrainingExample avro = (TrainingExample) TrainingLogMapping.example(
                        new ImageId("a"),
                        new Label("b"),
                        new Embedding(new short[] {1, -2}, 12, BACKBONE),
                        Instant.EPOCH,
                        new EventPosition(2, 812))
                .getEntry();

        assertThat(ByteBuffers.array(avro.getEmbedding())).containsExactly(0, 1, 0xFF, 0xFE);
        assertThat(avro.getSourcePartition()).isEqualTo(2);
        assertThat(avro.getSourceOffset()).isEqualTo(812);
    }

    @Test
    void shouldReadBigEndianWhateverTheBufferWasSetTo() {
        TrainingLogEntry entry =
                entry(ByteBuffer.wrap(new byte[] {0, 1}).order(ByteOrder.LITTLE_ENDIAN), 12, "b", BACKBONE.hex());

        assertThat(((LogEntry.Example) TrainingLogMapping.toDomain(entry, 0))
                        .example()
                        .embedding()
                        .values())
                .containsExactly((short) 1);
    }

    @Property
    void shouldBringRetractionsBackAsTheyWere(
            @ForAll @Size(min = 1, max = 2000) short[] values,
            @ForAll @IntRange(min = 0) int partition,
            @ForAll @LongRange(min = 0) long number) {
        TrainingLogEntry entry = TrainingLogMapping.retraction(
                new EntryNumber(partition, number),
                new ImageId("cat-17"),
                new Label("Katze"),
                new Embedding(values, 12, BACKBONE),
                Instant.EPOCH,
                null);

        assertThat(TrainingLogMapping.toDomain(entry, 9))
                .isInstanceOfSatisfying(LogEntry.Retraction.class, retraction -> {
                    assertThat(retraction.offset()).isEqualTo(9);
                    assertThat(retraction.number()).isEqualTo(new EntryNumber(partition, number));
                    assertThat(retraction.imageId()).isEqualTo(new ImageId("cat-17"));
                    assertThat(retraction.label()).isEqualTo(new Label("Katze"));
                    assertThat(retraction.embedding().values()).isEqualTo(values);
                    assertThat(retraction.embedding().exponent()).isEqualTo(12);
                    assertThat(retraction.embedding().backbone()).isEqualTo(BACKBONE);
                });
    }

    @Test
    void shouldKeepNumberAndCorrectionOfAnExample() {
        TrainingLogEntry entry = TrainingLogMapping.example(
                new ImageId("a"),
                new Label("b"),
                new Embedding(new short[] {1}, 12, BACKBONE),
                Instant.EPOCH,
                new EventPosition(2, 812),
                41,
                true);

        assertThat(TrainingLogMapping.toDomain(entry, 0)).isInstanceOfSatisfying(LogEntry.Example.class, read -> {
            assertThat(read.example().number()).isEqualTo(new EntryNumber(2, 41));
            assertThat(read.example().correction()).isTrue();
        });
    }

    @Test
    void shouldRefuseToTakeBackAnExampleWithoutANumber() {
        TrainingLogEntry entry = TrainingLogMapping.retraction(
                EntryNumber.NONE,
                new ImageId("a"),
                new Label("b"),
                new Embedding(new short[] {1}, 12, BACKBONE),
                Instant.EPOCH,
                "ada");

        assertThatThrownBy(() -> TrainingLogMapping.toDomain(entry, 77))
                .isInstanceOf(WireException.class)
                .hasMessageStartingWith("training-log entry @77: retraction of an example without a number");
    }

    @Test
    void shouldKnowATick() {
        assertThat(TrainingLogMapping.toDomain(TrainingLogMapping.tick(Instant.EPOCH), 9))
                .isEqualTo(new LogEntry.Tick(9));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|12|b|ab|embedding of 0 bytes, expected 2 for each value",
                "3|12|b|ab|embedding of 3 bytes, expected 2 for each value",
                "2|127|b|ab|embedding exponent 127, expected -126 to 126",
                "2|-2147483648|b|ab|embedding exponent -2147483648, expected -126 to 126",
                "2|12|''|ab|label of 0 characters, expected 1 to 256: ''",
                "2|12|b|xy|expected 64 lower-case hex digits"
            })
    void shouldSayWhichEntryBreaksWhichRule(int length, int exponent, String label, String digest, String message) {
        TrainingLogEntry entry = entry(ByteBuffer.allocate(length), exponent, label, digest.repeat(32));

        assertThatThrownBy(() -> TrainingLogMapping.toDomain(entry, 77))
                .isInstanceOfSatisfying(
                        WireException.class,
                        e -> assertThat(e.rejection().category()).isEqualTo(RejectionCategory.EVENT_INVALID))
                .hasMessageStartingWith("training-log entry @77: ")
                .hasMessageContaining(message);
    }

    private static TrainingLogEntry entry(ByteBuffer embedding, int exponent, String label, String digest) {
        return new TrainingLogEntry(new TrainingExample(
                "a", label, embedding, exponent, digest, Instant.EPOCH, 0, 0L, -1L, false, false, 0));
    }
}
