package io.headstream.topology;

import static io.headstream.fuzz.FuzzInput.check;

import io.headstream.embedding.BackboneDigest;
import io.headstream.embedding.Embedding;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.fuzz.FuzzInput;
import io.headstream.labelling.KeptImage;
import io.headstream.labelling.LabelStanding;
import io.headstream.learning.BinaryWriter;
import io.headstream.learning.EntryNumber;
import io.headstream.learning.HeadFormatException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Any bytes as a value of the embedder's stores: a record that waits, or an image that is kept. */
public final class StoreFuzz {
    private static final ImageId ID = new ImageId("a");

    private StoreFuzz() {}

    /** A record with a null value and a header, and an image with two labels. */
    public static List<byte[]> seeds() {
        Record<byte[], byte[]> record =
                new Record<>(new byte[] {1, 2}, new byte[] {3}, 4, new RecordHeaders().add("name", new byte[] {5}));
        KeptImage image = new KeptImage(
                ID,
                new Embedding(new short[] {1, -2, 3}, 12, new BackboneDigest("f0".repeat(32))),
                Instant.EPOCH,
                new EventPosition(3, 9),
                Map.of(
                        new HeadName("a"),
                        new LabelStanding(new Label("cat"), new EntryNumber(3, 8), true, true),
                        new HeadName("b"),
                        new LabelStanding(null, EntryNumber.NONE, false, false)));
        return List.of(
                new BinaryWriter().int8(0).raw(StoredRecord.pack(record)).toBytes(),
                new BinaryWriter().int8(1).raw(KeptImageBytes.write(7, image)).toBytes());
    }

    /** The first byte says which. */
    public static void run(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        boolean record = input.choice(2) == 0;
        byte[] stored = input.rest();
        try {
            if (record) {
                Record<byte[], byte[]> unpacked = StoredRecord.unpack(stored);
                check(
                        Arrays.equals(StoredRecord.pack(unpacked), stored),
                        "a record of other bytes than it was read from");
            } else {
                KeptImage image = KeptImageBytes.read(stored, ID, 3);
                KeptImage again = KeptImageBytes.read(KeptImageBytes.write(0, image), ID, 3);
                check(again.standings().equals(image.standings()), "other standings");
                check(again.hasEmbedding(image.embedding()), "another embedding");
            }
        } catch (HeadFormatException | IllegalStateException e) {
            check(!String.valueOf(e.getMessage()).isBlank(), "no reason");
        }
    }
}
