package io.headstream.wire;

import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Target;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records of the contract to test with. */
final class Records {
    private Records() {}

    static ImageEvent imageEvent(String id) {
        return new ImageEvent(
                id,
                ByteBuffer.wrap(new byte[] {(byte) 0xFF, (byte) 0xD8, 0, 1, 2}),
                List.of(new Target("emoji", "Katze 🐈"), new Target("colour", null)),
                Instant.ofEpochMilli(1_700_000_000_123L),
                Map.of("camera", "porch"));
    }
}
