package io.headstream.wire;

import java.nio.ByteBuffer;

/**
 * Embeddings as bytes of a record. Short ones are plain big-endian int16. Activations of a network that was cut are tens of
 * thousands of numbers, mostly small or, behind a ReLU, mostly zero: those are Rice coded where that is shorter (R. F. Rice,
 * "Some Practical Universal Noiseless Coding Techniques", JPL Publication 79-22, 1979):
 *
 * <pre>
 * count      int32
 * parameter  int8     0 to 15, and 16 more if zeros are told apart
 * zeros      count bits, if told apart: 1 where a number is not zero, which alone are then coded
 * numbers    each: v to n = 2v for v at least 0, else -2v - 1; then n >> parameter as that many ones and a zero, then the
 *            lowest bits of n, as many as the parameter says; 24 ones: n itself follows, in 16 bits
 * </pre>
 *
 * Bits fill bytes from the highest; what is left of the last byte is zero.
 *
 * @param encoding {@value #INT16} or {@value #RICE}
 * @param bytes from position to limit
 */
record EmbeddingBytes(int encoding, ByteBuffer bytes) {
    static final int INT16 = 0;
    static final int RICE = 1;

    /** Embeddings that are no longer are plain, for readers that know nothing else. */
    static final int LONGEST_PLAIN = 4096;

    private static final int MAX_COUNT = 1 << 20;
    private static final int SPARSE = 16;
    private static final int ESCAPE = 24;
    private static final int HEADER_BYTES = Integer.BYTES + 1;

    static EmbeddingBytes of(short[] values) {
        if (values.length > LONGEST_PLAIN && values.length <= MAX_COUNT) {
            ByteBuffer coded = rice(values);
            if (coded.remaining() < values.length * Short.BYTES) {
                return new EmbeddingBytes(RICE, coded);
            }
        }
        ByteBuffer plain = ByteBuffer.allocate(values.length * Short.BYTES);
        plain.asShortBuffer().put(values);
        return new EmbeddingBytes(INT16, plain);
    }

    /** @throws IllegalArgumentException if the bytes are not of that encoding */
    short[] values() {
        return switch (encoding) {
            case INT16 -> int16();
            case RICE -> unriced();
            default ->
                throw new IllegalArgumentException(
                        "embedding encoding %d, expected %d or %d".formatted(encoding, INT16, RICE));
        };
    }

    private short[] int16() {
        if (bytes.remaining() == 0 || bytes.remaining() % Short.BYTES != 0) {
            throw new IllegalArgumentException(
                    "embedding of %d bytes, expected 2 for each value".formatted(bytes.remaining()));
        }
        short[] values = new short[bytes.remaining() / Short.BYTES];
        // A duplicate is big-endian whatever the buffer was, which is what the contract says.
        bytes.duplicate().asShortBuffer().get(values);
        return values;
    }

    private static ByteBuffer rice(short[] values) {
        int best = 0;
        long fewest = Long.MAX_VALUE;
        for (int form = 0; form < 2 * SPARSE; form++) {
            long bits = bits(values, form);
            if (bits < fewest) {
                fewest = bits;
                best = form;
            }
        }
        BitWriter writer = new BitWriter(HEADER_BYTES + (int) ((fewest + 7) / 8));
        writer.put(values.length, Integer.SIZE);
        writer.put(best, Byte.SIZE);
        boolean sparse = best >= SPARSE;
        if (sparse) {
            for (short value : values) {
                writer.put(value == 0 ? 0 : 1, 1);
            }
        }
        int parameter = best % SPARSE;
        for (short value : values) {
            if (!sparse || value != 0) {
                put(writer, folded(value), parameter);
            }
        }
        return ByteBuffer.wrap(writer.bytes());
    }

    private static long bits(short[] values, int form) {
        boolean sparse = form >= SPARSE;
        int parameter = form % SPARSE;
        long bits = sparse ? values.length : 0;
        for (short value : values) {
            if (!sparse || value != 0) {
                int ones = folded(value) >> parameter;
                bits += ones < ESCAPE ? ones + 1 + parameter : ESCAPE + Short.SIZE;
            }
        }
        return bits;
    }

    private static void put(BitWriter writer, int folded, int parameter) {
        int ones = folded >> parameter;
        if (ones < ESCAPE) {
            // The ones and the zero that ends them.
            writer.put((1 << (ones + 1)) - 2, ones + 1);
            writer.put(folded & ((1 << parameter) - 1), parameter);
        } else {
            writer.put((1 << ESCAPE) - 1, ESCAPE);
            writer.put(folded, Short.SIZE);
        }
    }

    /** Small numbers of either sign to small numbers: 0, -1, 1, -2 to 0, 1, 2, 3. */
    private static int folded(short value) {
        return (value << 1) ^ (value >> (Integer.SIZE - 1));
    }

    private short[] unriced() {
        BitReader reader = new BitReader(bytes.duplicate());
        int count = reader.get(Integer.SIZE);
        if (count < 1 || count > MAX_COUNT || count > 8L * bytes.remaining()) {
            throw new IllegalArgumentException(
                    "Rice coded embedding of %d numbers in %d bytes, expected 1 to %d in fewer bits"
                            .formatted(count, bytes.remaining(), MAX_COUNT));
        }
        int form = reader.get(Byte.SIZE);
        if (form >= 2 * SPARSE) {
            throw new IllegalArgumentException(
                    "Rice parameter byte %d, expected 0 to %d".formatted(form, 2 * SPARSE - 1));
        }
        short[] values = new short[count];
        boolean[] coded = new boolean[count];
        for (int i = 0; i < count; i++) {
            coded[i] = form < SPARSE || reader.get(1) == 1;
        }
        for (int i = 0; i < count; i++) {
            if (coded[i]) {
                int folded = get(reader, form % SPARSE);
                values[i] = (short) ((folded >>> 1) ^ -(folded & 1));
            }
        }
        reader.expectEnd();
        return values;
    }

    private static int get(BitReader reader, int parameter) {
        int ones = 0;
        while (ones < ESCAPE && reader.get(1) == 1) {
            ones++;
        }
        if (ones == ESCAPE) {
            return reader.get(Short.SIZE);
        }
        int folded = (ones << parameter) | reader.get(parameter);
        if (folded >= (1 << Short.SIZE)) {
            throw new IllegalArgumentException("Rice coded number %d, expected one of 16 bits".formatted(folded));
        }
        return folded;
    }
}
