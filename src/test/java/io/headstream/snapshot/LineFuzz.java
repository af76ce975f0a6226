package io.headstream.snapshot;

import static io.headstream.fuzz.FuzzInput.check;

import io.headstream.evaluation.DriftMonitor;
import io.headstream.fuzz.FuzzInput;
import io.headstream.learning.BinaryWriter;
import io.headstream.learning.HeadFormatException;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.SyntheticLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** Any bytes as what a learner has stored: a line, its newest version, or what watches its error. */
public final class LineFuzz {
    private LineFuzz() {}

    /** A line of each kind that learns without TensorFlow, its newest version, and a monitor. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String kind : List.of("dense", "svm", "ridge", "lda")) {
            LearnerLine untrained = LearnerLine.untrained(
                    Lines.HEAD,
                    Lines.DENSE,
                    HyperParameters.of(Map.of("kind", kind, "window.examples", "8", "window.durationMs", "1000000")),
                    42,
                    "1.0");
            List<WindowOutcome> outcomes =
                    Lines.fold(untrained, Lines.entries(new SyntheticLog(4, 1).examples(16, "ant", "bee")));
            LearnerLine line = outcomes.get(outcomes.size() - 1).line();
            byte[] sealed = line.toBytes();
            seeds.add(prefixed(0, Arrays.copyOf(sealed, sealed.length - Long.BYTES)));
            line.newestToBytes().ifPresent(newest -> seeds.add(prefixed(1, newest)));
        }
        DriftMonitor monitor = new DriftMonitor(DriftMonitor.Settings.DEFAULT);
        for (int i = 0; i < 40; i++) {
            monitor.add(i % 3 == 0);
        }
        seeds.add(prefixed(2, DriftCodec.encode(monitor)));
        return seeds;
    }

    private static byte[] prefixed(int choice, byte[] bytes) {
        return new BinaryWriter().int8(choice).raw(bytes).toBytes();
    }

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
