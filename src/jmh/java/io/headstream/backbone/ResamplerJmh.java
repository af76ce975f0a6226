package io.headstream.backbone;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A decoded picture of 640 × 480 pixels to 224 × 224. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ResamplerJmh {
    static final int WIDTH = 640;
    static final int HEIGHT = 480;
    private static final int SIDE = 224;

    /** The kernel. */
    @Param({"BILINEAR", "BICUBIC"})
    public Resize kernel = Resize.BILINEAR;

    private final Placement placement = new Placement(SIDE, SIDE, 1, (float) SIDE / WIDTH, (float) SIDE / HEIGHT, 0, 0);
    private final Stripes picture = new Stripes();

    /** The whole picture. */
    @Benchmark
    public float[] resample() {
        return new Resampler(kernel).resample(picture, placement);
    }

    /** Lines that are made as they are asked for, from bytes, as a decoder's are. */
    private static final class Stripes implements Resampler.Lines {
        private final byte[] line = new byte[WIDTH * 3];

        @Override
        public int height() {
            return HEIGHT;
        }

        @Override
        public int width() {
            return WIDTH;
        }

        @Override
        public void read(int number, float[] to) {
            line[number % line.length]++;
            for (int i = 0; i < line.length; i++) {
                to[i] = line[i] & 0xFF;
            }
        }
    }
}
