package io.headstream.embedding;

/**
 * A quantised embedding and the digest of what made it. Quantised at once, so that what is predicted from and what is
 * learned from are the same numbers, free of the low bits that depend on batch and processor. The power-of-two scale
 * makes the way back to float exact.
 *
 * @param values int16 steps, [dimension]; not copied, nobody writes to it
 * @param exponent value = step × 2^-exponent; fixed for a backbone
 * @param backbone what made it
 */
public record Embedding(
        @SuppressWarnings("ArrayRecordComponent") short[] values, int exponent, BackboneDigest backbone) {
    /** Quantises, to nearest (ties to even) and saturating; the input must be finite. */
    public static Embedding quantise(float[] values, int exponent, BackboneDigest backbone) {
        double scale = Math.scalb(1.0, exponent);
        short[] steps = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            double step = Math.rint(values[i] * scale);
            steps[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, step));
        }
        return new Embedding(steps, exponent, backbone);
    }

    /** Length of the vector. */
    public int dimension() {
        return values.length;
    }

    /** The vector as float32, exactly. */
    public float[] toFloats() {
        return toFloats(values, exponent);
    }

    /** Quantised values as float32, exactly: value = step × 2^-exponent. */
    public static float[] toFloats(short[] values, int exponent) {
        float scale = Math.scalb(1.0f, -exponent);
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values[i] * scale;
        }
        return floats;
    }
}
