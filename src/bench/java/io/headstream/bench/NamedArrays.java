package io.headstream.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named float32 matrices in a file that {@code bench/parity/arrays.py} reads and writes too, and that describes the form. */
final class NamedArrays {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One array.
     *
     * @param sides its shape
     * @param values in row-major order
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Array(int[] sides, float[] values) {
        static Array of(float[][] rows) {
            float[] flat = new float[rows.length * rows[0].length];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(rows[i], 0, flat, i * rows[i].length, rows[i].length);
            }
            return new Array(new int[] {rows.length, rows[0].length}, flat);
        }

        static Array of(double[] values) {
            float[] narrow = new float[values.length];
            for (int i = 0; i < narrow.length; i++) {
                narrow[i] = (float) values[i];
            }
            return new Array(new int[] {values.length}, narrow);
        }

        /** Slices of the first side, each flat. */
        float[][] rows() {
            int length = values.length / sides[0];
            float[][] rows = new float[sides[0]][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = Arrays.copyOfRange(values, i * length, (i + 1) * length);
            }
            return rows;
        }
    }

    private NamedArrays() {}

    static Map<String, Array> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] index = new byte[bytes.getInt()];
        bytes.get(index);
        Map<String, int[]> sides = JSON.readValue(index, new TypeReference<LinkedHashMap<String, int[]>>() {});
        Map<String, Array> arrays = new LinkedHashMap<>();
        for (Map.Entry<String, int[]> entry : sides.entrySet()) {
            float[] values = new float[Arrays.stream(entry.getValue()).reduce(1, Math::multiplyExact)];
            for (int i = 0; i < values.length; i++) {
                values[i] = bytes.getFloat();
            }
            arrays.put(entry.getKey(), new Array(entry.getValue(), values));
        }
        return arrays;
    }

    static void write(Path file, Map<String, Array> arrays) throws IOException {
        Map<String, int[]> sides = new LinkedHashMap<>();
        arrays.forEach((name, array) -> sides.put(name, array.sides()));
        byte[] index = JSON.writeValueAsBytes(sides);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(index.length)
                    .array());
            out.write(index);
            for (Array array : arrays.values()) {
                ByteBuffer bytes =
                        ByteBuffer.allocate(array.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(array.values());
                out.write(bytes.array());
            }
        }
    }
}
