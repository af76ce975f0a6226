package io.headstream.backbone;

import io.headstream.image.DecodedImage;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link PixelKernels} on the Vector API, for processors with vectors of 256 bits or more. Compiled apart from the rest, and
 * loaded by name. Float vectors are of 256 bits, as those that heads learn with: measured on Java 17, code on two widths in one
 * JVM runs several times as slow, since C2 then finds either wherever a {@link FloatVector} is used, and boxes it.
 */
final class VectorPixels extends PixelKernels {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
    private static final VectorSpecies<Integer> INTEGERS = IntVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_64;
    private static final int UNSIGNED = 0xFF;

    /** Pixels at the end of a row that a whole vector would be written beyond. */
    private static final int LAST = 2;

    @Override
    String name() {
        return "vector";
    }

    @Override
    boolean isFast() {
        return FloatVector.SPECIES_PREFERRED.length() >= LANES;
    }

    @Override
    void toFloats(byte[] values, int from, float[] to, int length) {
        int whole = length - length % LANES;
        for (int i = 0; i < whole; i += LANES) {
            IntVector signed = (IntVector)
                    ByteVector.fromArray(BYTES, values, from + i).convertShape(VectorOperators.B2I, INTEGERS, 0);
            FloatVector value = (FloatVector) signed.and(UNSIGNED).convertShape(VectorOperators.I2F, FLOATS, 0);
            value.intoArray(to, i);
        }
        for (int i = whole; i < length; i++) {
            to[i] = Byte.toUnsignedInt(values[from + i]);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A pixel is the first three lanes of a vector: what the others come to is overwritten by the next pixels. All pixels take
     * as many terms, some of no weight, so that no branch depends on the pixel. That changes no bit: to add a zero of either sign
     * to a sum that began at +0 changes none.
     */
    @Override
    void columns(float[] line, ResampleAxis across, float[] to, int at) {
        int pixels = Math.max(0, across.size() - LAST);
        float[] weights = across.padded();
        int terms = across.longest();
        int out = at;
        int term = 0;
        for (int x = 0; x < pixels; x++) {
            int from = across.start(x) * DecodedImage.CHANNELS;
            int end = term + terms;
            FloatVector sum = FloatVector.zero(FLOATS);
            for (; term + 4 <= end; term += 4) {
                sum = sum.add(product(line, from, weights[term]));
                sum = sum.add(product(line, from + DecodedImage.CHANNELS, weights[term + 1]));
                sum = sum.add(product(line, from + 2 * DecodedImage.CHANNELS, weights[term + 2]));
                sum = sum.add(product(line, from + 3 * DecodedImage.CHANNELS, weights[term + 3]));
                from += 4 * DecodedImage.CHANNELS;
            }
            for (; term < end; term++) {
                sum = sum.add(product(line, from, weights[term]));
                from += DecodedImage.CHANNELS;
            }
            sum.intoArray(to, out);
            out += DecodedImage.CHANNELS;
        }
        columnsFrom(pixels, line, across, to, at);
    }

    private static FloatVector product(float[] line, int at, float weight) {
        return FloatVector.fromArray(FLOATS, line, at).mul(FloatVector.broadcast(FLOATS, weight));
    }
}
