package io.headstream.snapshot;

import static io.headstream.fuzz.FuzzInput.check;

import io.headstream.evaluation.DriftMonitor;
import io.headstream.fuzz.FuzzInput;
import io.headstream.learning.BinaryWriter;
import io.headstream.learning.HeadFormatException;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Any bytes as what a learner has stored: a line, its newest version, or what watches its error. */
public final class LineFuzz {
    private LineFuzz() {}

    /** The first byte says which. */
    public static void run(byte[] bytes) {
        FuzzInput input = new FuzzInput(bytes);
        int choice = input.choice(3);
        byte[] stored = input.rest();
        try {
            switch (choice) {
                case 0 -> line(stored);
                case 1 -> newest(stored);
                default -> monitor(stored);
            }
        } catch (HeadFormatException e) {
            check(!String.valueOf(e.getMessage()).isBlank(), "no reason");
        }
    }

    /** Without its check sum, which no fuzzer guesses. */
    private static void line(byte[] body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        byte[] sealed = new BinaryWriter().raw(body).int64(crc.getValue()).toBytes();
        LearnerLine line = LearnerLine.fromBytes(sealed);
        check(Arrays.equals(line.toBytes(), sealed), "a line of other bytes than it was read from");
    }

    private static void newest(byte[] version) {
        Lines.untrained().withNewest(version);
    }

    private static void monitor(byte[] stored) {
        DriftMonitor monitor = DriftCodec.decode(stored);
        check(Arrays.equals(DriftCodec.encode(monitor), stored), "a monitor of other bytes than it was read from");
        monitor.add(true);
    }
}
