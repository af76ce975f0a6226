package io.headstream.backbone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import io.headstream.embedding.BackboneException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/**
 * The form that a backbone is kept in: a SavedModel whose one graph is flat and all constants, which Headstream, TensorFlow
 * Serving and Python load, and a manifest. The same model gives the same bytes.
 */
final class ServingForm {
    static final String SIGNATURE = "serving_default";
    static final String PREDICT = "tensorflow/serving/predict";
    static final String INPUT = "image";
    static final String OUTPUT = "embedding";

    private static final String TAG = "serve";
    /** Protocol buffers have no larger messages; some room is left for what is not the graph. */
    private static final long MAX_BYTES = Integer.MAX_VALUE - (1L << 20);

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ServingForm() {}

    /**
     * Writes {@code saved_model.pb}.
     *
     * @throws BackboneException if the graph is too large for one file
     */
    static void write(Path directory, MetaGraphDef graph) {
        MetaGraphDef.MetaInfoDef info = MetaGraphDef.MetaInfoDef.newBuilder()
                .addTags(TAG)
                .setTensorflowVersion(TensorFlow.version())
                .build();
        SavedModel model = SavedModel.newBuilder()
                .setSavedModelSchemaVersion(1)
                .addMetaGraphs(graph.toBuilder().setMetaInfoDef(info))
                .build();
        try (OutputStream out = Files.newOutputStream(directory.resolve(ModelFiles.SAVED_MODEL))) {
            CodedOutputStream coded = CodedOutputStream.newInstance(out);
            // Attributes are maps, which are written in any order otherwise.
            coded.useDeterministicSerialization();
            model.writeTo(coded);
            coded.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Refuses a graph that one file cannot hold, before it is made. */
    static void checkSize(long bytes) {
        if (bytes > MAX_BYTES) {
            throw new BackboneException("weights of %,d bytes: expected at most %,d, as a frozen graph is one file"
                    .formatted(bytes, MAX_BYTES));
        }
    }

    static void write(Path directory, ObjectNode manifest) {
        try {
            Files.writeString(directory.resolve(Manifest.FILE), JSON.writeValueAsString(manifest) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
