package io.headstream.embedding;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An embedding of 1280 components to int16 and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EmbeddingJmh {
    static final int DIMENSION = 1280;
    private static final int EXPONENT = 12;

    private final BackboneDigest digest = new BackboneDigest("5".repeat(64));
    private final float[] values = values();
    private final Embedding embedding = Embedding.quantise(values, EXPONENT, digest);

    /** To nearest, saturating. */
    @Benchmark
    public Embedding quantise() {
        return Embedding.quantise(values, EXPONENT, digest);
    }

    /** Exactly. */
    @Benchmark
    public float[] toFloats() {
        return embedding.toFloats();
    }

    private static float[] values() {
        float[] values = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            values[i] = (i % 97) / 17f;
        }
        return values;
    }
}
