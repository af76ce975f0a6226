package io.headstream.snapshot;

import io.headstream.evaluation.DriftMonitor;
import io.headstream.evaluation.NumericState;
import io.headstream.learning.BinaryReader;
import io.headstream.learning.BinaryWriter;
import io.headstream.learning.HeadFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a {@link DriftMonitor} with default settings remembers, as bytes for a state store; format version 1. */
public final class DriftCodec {
    private static final byte[] MAGIC = "HSDM".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 1;
    private static final int MAX_NUMBERS = 1 << 20;

    private DriftCodec() {}

    /** The monitor as bytes. */
    public static byte[] encode(DriftMonitor monitor) {
        DriftMonitor.State state = monitor.state();
        BinaryWriter writer =
                new BinaryWriter().raw(MAGIC).int32(FORMAT_VERSION).int64(state.examples());
        write(writer, state.adwin());
        write(writer, state.pageHinkley());
        return writer.toBytes();
    }

    /**
     * The monitor that goes on from these bytes.
     *
     * @throws HeadFormatException if they are no such monitor
     */
    public static DriftMonitor decode(byte[] bytes) {
        BinaryReader reader = new BinaryReader("drift monitor", bytes);
        reader.expect("magic", MAGIC);
        reader.formatVersion(FORMAT_VERSION);
        long examples = reader.int64("examples", 0, Long.MAX_VALUE);
        NumericState adwin = read(reader, "adwin");
        NumericState pageHinkley = read(reader, "pageHinkley");
        reader.expectEnd();
        try {
            return new DriftMonitor(
                    DriftMonitor.Settings.DEFAULT, new DriftMonitor.State(examples, adwin, pageHinkley));
        } catch (IllegalArgumentException e) {
            throw new HeadFormatException("drift monitor: " + e.getMessage(), e);
        }
    }

    private static void write(BinaryWriter writer, NumericState state) {
        writer.int32(state.longs().size());
        state.longs().forEach(writer::int64);
        writer.int32(state.doubles().size());
        state.doubles().forEach(number -> writer.int64(Double.doubleToLongBits(number)));
    }

    private static NumericState read(BinaryReader reader, String what) {
        List<Long> longs = new ArrayList<>();
        int count = reader.int32(what + " counts", 0, MAX_NUMBERS);
        for (int i = 0; i < count; i++) {
            longs.add(reader.int64(what + " count", Long.MIN_VALUE, Long.MAX_VALUE));
        }
        List<Double> doubles = new ArrayList<>();
        count = reader.int32(what + " numbers", 0, MAX_NUMBERS);
        for (int i = 0; i < count; i++) {
            doubles.add(Double.longBitsToDouble(reader.int64(what + " number", Long.MIN_VALUE, Long.MAX_VALUE)));
        }
        return new NumericState(longs, doubles);
    }
}
