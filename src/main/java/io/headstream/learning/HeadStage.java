package io.headstream.learning;

/**
 * One step of what a head computes, on the way from an embedding to class probabilities. For those who write a head in
 * another form; {@link Head#probabilities} is what it has to give. Arrays are the head's own: nobody writes to them.
 */
public sealed interface HeadStage {
    /**
     * The centre taken away, what is left scaled to length √dimension; all zero where nothing is left.
     *
     * @param centre [dimension]
     */
    record CentreAndScale(
            @SuppressWarnings("ArrayRecordComponent") float[] centre) implements HeadStage {}

    /**
     * Whole steps of int16: x × 2^exponent to nearest, ties to even, saturating.
     *
     * @param exponent of the quantisation
     */
    record Quantise(int exponent) implements HeadStage {}

    /**
     * √(fullScale |x|) to nearest, ties to even, with the sign of x.
     *
     * @param fullScale the largest |x|
     */
    record SignedRoot(double fullScale) implements HeadStage {}

    /**
     * Random features with ReLU: max(0, Σ ± x) / scale to nearest, ties to even, at most 32767.
     *
     * @param signs [inputs][features], each 1 or -1
     * @param scale what sums are divided by
     */
    record RandomFeatures(
            @SuppressWarnings("ArrayRecordComponent") byte[][] signs, double scale) implements HeadStage {}

    /**
     * W x + b.
     *
     * @param rows [outputs], each [inputs + 1]: an output's weights, then its bias
     */
    record Affine(@SuppressWarnings("ArrayRecordComponent") float[][] rows) implements HeadStage {}

    /** max(0, x). */
    record Relu() implements HeadStage {}

    /**
     * The softmax of x / temperature.
     *
     * @param temperature above 0
     */
    record Softmax(float temperature) implements HeadStage {}
}
