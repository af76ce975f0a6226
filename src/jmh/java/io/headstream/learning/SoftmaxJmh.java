package io.headstream.learning;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Probabilities of logits. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SoftmaxJmh {
    /** How many classes. */
    @Param({"10", "1000"})
    public int classes = 10;

    private float[] logits = new float[0];

    /** Makes logits. */
    @Setup
    public void logits() {
        logits = KernelsJmh.floats(1, classes)[0];
    }

    /** To probabilities. */
    @Benchmark
    public float[] softmax() {
        return Softmax.probabilities(logits);
    }
}
