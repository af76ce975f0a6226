package io.headstream.topology;

import static io.headstream.fuzz.FuzzInput.check;

import io.headstream.event.ImageId;
import io.headstream.fuzz.FuzzInput;
import io.headstream.labelling.KeptImage;
import io.headstream.learning.HeadFormatException;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.Record;

/** Any bytes as a value of the embedder's stores: a record that waits, or an image that is kept. */
public final class StoreFuzz {
    private static final ImageId ID = new ImageId("a");

    private StoreFuzz() {}

    /** The first byte says which. */
    public static void run(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        boolean record = input.choice(2) == 0;
        byte[] stored = input.rest();
        try {
            if (record) {
                Record<byte[], byte[]> unpacked = StoredRecord.unpack(stored);
                check(Arrays.equals(StoredRecord.pack(unpacked), stored), "a record of other bytes than it was read from");
            } else {
                KeptImage image = KeptImageBytes.read(stored, ID, 3);
                KeptImage again = KeptImageBytes.read(KeptImageBytes.write(0, image), ID, 3);
                check(again.standings().equals(image.standings()), "other standings");
                check(again.hasEmbedding(image.embedding()), "another embedding");
            }
        } catch (HeadFormatException e) {
            check(!String.valueOf(e.getMessage()).isBlank(), "no reason");
        }
    }
}
