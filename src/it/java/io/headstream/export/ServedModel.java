package io.headstream.export;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** An exported model as TensorFlow's own loader reads it: called by signature and name, as a server would. */
final class ServedModel implements AutoCloseable {
    private final SavedModelBundle bundle;

    ServedModel(Path directory) {
        bundle = SavedModelBundle.loader(directory.toString()).withTags("serve").load();
    }

    /** Rows of probabilities for rows of float32. */
    float[][] probabilities(String input, float[][] rows, long... sides) {
        long[] shape = new long[sides.length + 1];
        shape[0] = rows.length;
        System.arraycopy(sides, 0, shape, 1, sides.length);
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[i].length, rows[i].length);
        }
        try (TFloat32 fed = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(flat, true, false))) {
            return probabilities("serving_default", input, fed);
        }
    }

    /** Rows of probabilities for files. */
    float[][] probabilities(List<byte[]> files) {
        try (TString fed = TString.tensorOfBytes(NdArrays.vectorOfObjects(files.toArray(byte[][]::new)))) {
            return probabilities("encoded", "image_bytes", fed);
        }
    }

    private float[][] probabilities(String signature, String input, TType fed) {
        try (Result result = bundle.function(signature).call(Map.of(input, fed))) {
            TFloat32 probabilities = (TFloat32) result.get("probabilities").orElseThrow();
            long classes = probabilities.shape().get(1);
            return IntStream.range(0, (int) probabilities.shape().get(0))
                    .mapToObj(row -> {
                        float[] values = new float[(int) classes];
                        for (int k = 0; k < values.length; k++) {
                            values[k] = probabilities.getFloat(row, k);
                        }
                        return values;
                    })
                    .toArray(float[][]::new);
        }
    }

    /** The labels that come with a row of scores. */
    List<String> labels(String input, float[] row) {
        try (TFloat32 fed = TFloat32.tensorOf(Shape.of(1, row.length), DataBuffers.of(row, true, false));
                Result result = bundle.function("serving_default").call(Map.of(input, fed))) {
            TString labels = (TString) result.get("labels").orElseThrow();
            return IntStream.range(0, (int) labels.shape().get(1))
                    .mapToObj(k -> labels.using(StandardCharsets.UTF_8).getObject(0, k))
                    .toList();
        }
    }

    /** The files that the model says it has. */
    List<String> assets() {
        MetaGraphDef graph = bundle.metaGraphDef();
        return graph.getAssetFileDefList().stream()
                .map(AssetFileDef::getFilename)
                .toList();
    }

    @Override
    public void close() {
        bundle.close();
    }
}
