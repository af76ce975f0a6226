package io.headstream.learning;

import java.util.Arrays;

/**
 * An embedding in half a byte per component, for the replay: each is kept as the nearest of a few levels of the square
 * root of its share of the largest, so that small components, of which there are most, are kept finer. Measured: a head
 * learned from these is as good as one learned from the embeddings themselves, while twice as many as at a byte, and four
 * times as many as at int16, fit into the same state. Immutable.
 *
 * @param largest largest magnitude, in int16 steps, 0 to 32768
 * @param signed whether there are negative components; then 7 levels either side of zero, else 15 above it
 * @param dimension number of components
 * @param nibbles two components to a byte, the first of them in the low half: a level, and 8 for a negative sign
 */
record PackedEmbedding(
        int largest,
        boolean signed,
        int dimension,
        @SuppressWarnings("ArrayRecordComponent") byte[] nibbles) {
    private static final int LEVELS = 15;
    private static final int SIGNED_LEVELS = 7;
    private static final int SIGN = 8;

    static PackedEmbedding of(short[] values) {
        int largest = 0;
        boolean signed = false;
        for (short value : values) {
            largest = Math.max(largest, Math.abs(value));
            signed |= value < 0;
        }
        byte[] nibbles = new byte[bytes(values.length)];
        if (largest > 0) {
            byte[] levels = levels(signed ? SIGNED_LEVELS : LEVELS, largest);
            for (int p = 0; p < nibbles.length; p++) {
                int low = nibble(values[2 * p], levels);
                int high = 2 * p + 1 < values.length ? nibble(values[2 * p + 1], levels) : 0;
                nibbles[p] = (byte) (high << 4 | low);
            }
        }
        return new PackedEmbedding(largest, signed, values.length, nibbles);
    }

    /** The embedding, near enough: [dimension]. */
    float[] unpack(int exponent) {
        int levels = signed ? SIGNED_LEVELS : LEVELS;
        float[] byNibble = new float[16];
        for (int nibble = 0; nibble < 16; nibble++) {
            int level = signed ? nibble & (SIGN - 1) : nibble;
            float size = Math.scalb((float) (largest * level * level) / (levels * levels), -exponent);
            byNibble[nibble] = signed && (nibble & SIGN) != 0 ? -size : size;
        }
        float[] values = new float[dimension];
        for (int p = 0; p < nibbles.length; p++) {
            values[2 * p] = byNibble[nibbles[p] & 0xF];
            if (2 * p + 1 < dimension) {
                values[2 * p + 1] = byNibble[nibbles[p] >> 4 & 0xF];
            }
        }
        return values;
    }

    private static int nibble(short value, byte[] levels) {
        return value < 0 ? levels[-value] | SIGN : levels[value];
    }

    /** The level of every magnitude up to the largest: a root and a division for each component would take longer. */
    private static byte[] levels(int levels, int largest) {
        byte[] byMagnitude = new byte[largest + 1];
        int from = 0;
        for (int level = 0; level <= levels; level++) {
            int low = from;
            int high = largest + 1;
            while (low < high) {
                int middle = (low + high) / 2;
                if (level(middle, levels, largest) <= level) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            Arrays.fill(byMagnitude, from, low, (byte) level);
            from = low;
        }
        return byMagnitude;
    }

    private static int level(int magnitude, int levels, int largest) {
        return (int) Math.rint(levels * Math.sqrt((double) magnitude / largest));
    }

    void write(BinaryWriter writer) {
        writer.int32(signed ? -largest : largest).raw(nibbles);
    }

    static PackedEmbedding read(BinaryReader reader, int dimension) {
        int largest = reader.int32("replay embedding's largest", -(1 << 15), 1 << 15);
        return new PackedEmbedding(
                Math.abs(largest), largest < 0, dimension, reader.int8s("replay embedding", bytes(dimension)));
    }

    private static int bytes(int dimension) {
        return (dimension + 1) / 2;
    }
}
