package io.headstream.learning;

import static io.headstream.fuzz.FuzzInput.check;

import java.util.Arrays;

/** Any bytes as a head: refused, or a head whose canonical bytes they are. */
public final class HeadFuzz {
    private HeadFuzz() {}

    /** Tries them. */
    public static void run(byte[] bytes) {
        Head head;
        try {
            head = HeadCodec.decode(bytes);
        } catch (HeadFormatException e) {
            return;
        }
        check(Arrays.equals(head.canonicalBytes(), bytes), "a head of other bytes than it was read from");
    }
}
