package io.headstream.export;

import io.headstream.backbone.FrozenBackbone;
import io.headstream.embedding.BackboneDigest;
import io.headstream.event.Label;
import io.headstream.event.Printable;
import io.headstream.learning.FinetuneHead;
import io.headstream.learning.HeadStage;
import io.headstream.learning.HeadStages;
import io.headstream.snapshot.HeadSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * A head version as a graph with signatures.
 *
 * @param graph everything as constants
 * @param signatures by name
 * @param assetTensor the tensor that would name the file of labels
 * @param labels in the order of the probabilities
 */
record ExportedModel(GraphDef graph, Map<String, SignatureDef> signatures, String assetTensor, List<Label> labels) {
    static final String SERVING_DEFAULT = "serving_default";
    static final String EMBEDDING = "embedding";
    static final String IMAGE = "image";
    /** The signature that takes files. */
    static final String ENCODED = "encoded";
    /** With this ending, JSON sent to TensorFlow Serving carries base64. */
    static final String IMAGE_BYTES = "image_bytes";

    static final String PROBABILITIES = "probabilities";
    static final String LABELS = "labels";
    /** The only method name that says nothing of what goes in and out. */
    private static final String PREDICT = "tensorflow/serving/predict";

    private static final String BACKBONE = "backbone/";
    private static final String PREPARED = "prepared";
    private static final String EMBEDDED = "embedded";
    private static final String LABELS_FILE = "labels_file";
    private static final long ANY = Shape.UNKNOWN_SIZE;

    /** The head alone: embeddings in. */
    static ExportedModel of(HeadSnapshot snapshot) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            int dimension = snapshot.head().dimension();
            Placeholder<TFloat32> embeddings =
                    tf.withName(EMBEDDING).placeholder(TFloat32.class, Placeholder.shape(Shape.of(ANY, dimension)));
            Outputs outputs = Outputs.of(tf, embeddings, snapshot);
            return new ExportedModel(
                    parts(graph, snapshot).whole(),
                    Map.of(SERVING_DEFAULT, outputs.signature(EMBEDDING, info(embeddings.asOutput()))),
                    LABELS_FILE + ":0",
                    snapshot.head().labels());
        }
    }

    /**
     * The head behind its backbone: pictures in.
     *
     * @throws ExportException if it is not the backbone that the head was learned behind
     */
    static ExportedModel of(HeadSnapshot snapshot, FrozenBackbone backbone) {
        BackboneDigest expected = snapshot.provenance().backbone();
        if (!backbone.digest().equals(expected)) {
            throw new ExportException("backbone %s has digest %s, expected %s, which %s of head '%s' was learned behind"
                    .formatted(
                            Printable.of(backbone.name()),
                            backbone.digest(),
                            expected,
                            snapshot.version(),
                            Printable.of(snapshot.headName().value())));
        }
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Map<String, SignatureDef> signatures = new TreeMap<>();
            Placeholder<TString> encoded =
                    tf.withName(IMAGE_BYTES).placeholder(TString.class, Placeholder.shape(Shape.of(count(backbone))));
            // Who feeds pictures feeds this; the way from encoded ones is then not taken.
            Operand<TFloat32> pictures = tf.withName(IMAGE)
                    .placeholderWithDefault(
                            new EncodedPictures(backbone.form()).decoded(tf, encoded), pictures(backbone));
            identity(tf, PREPARED, new ImageGraph(tf).prepared(pictures, backbone));
            Placeholder<TFloat32> embedded = tf.withName(EMBEDDED).placeholder(TFloat32.class);
            HeadGraph head = new HeadGraph(tf);
            Operand<TFloat32> embeddings = head.quantised(
                    tf.reshape(
                            embedded, tf.constant(new int[] {-1, snapshot.head().dimension()})),
                    backbone.exponent());
            Outputs outputs = Outputs.of(tf, embeddings, snapshot);
            signatures.put(SERVING_DEFAULT, outputs.signature(IMAGE, info(pictures.asOutput())));
            signatures.put(ENCODED, outputs.signature(IMAGE_BYTES, info(encoded.asOutput())));
            GraphDef whole = parts(graph, snapshot)
                    .add(backbone.graph(), BACKBONE)
                    .join(BACKBONE + backbone.input(), PREPARED)
                    .join(EMBEDDED, BACKBONE + backbone.output())
                    .whole();
            return new ExportedModel(
                    whole, signatures, LABELS_FILE + ":0", snapshot.head().labels());
        }
    }

    /** The graph of the head's layers and, if it has one, its tail. */
    private static GraphParts parts(Graph graph, HeadSnapshot snapshot) {
        GraphParts parts = new GraphParts().add(graph.toGraphDef(), "");
        tail(snapshot).ifPresent(tail -> tail.addTo(parts));
        return parts;
    }

    private static Optional<TailParts> tail(HeadSnapshot snapshot) {
        return snapshot.head() instanceof FinetuneHead head
                ? Optional.of(new TailParts(head.tail()))
                : Optional.empty();
    }

    private static Shape pictures(FrozenBackbone backbone) {
        return Shape.of(
                count(backbone), backbone.form().height(), backbone.form().width(), 3);
    }

    private static long count(FrozenBackbone backbone) {
        return backbone.fixedBatch().isPresent() ? backbone.fixedBatch().getAsInt() : ANY;
    }

    private static void identity(Ops tf, String name, Operand<? extends TType> value) {
        tf.withName(name).identity(value);
    }

    /** What every signature gives. */
    private record Outputs(TensorInfo probabilities, TensorInfo labels) {
        static Outputs of(Ops tf, Operand<TFloat32> embeddings, HeadSnapshot snapshot) {
            List<Label> labels = snapshot.head().labels();
            List<HeadStage> stages = HeadStages.of(snapshot.head())
                    .orElseThrow(() -> new ExportException(
                            "%s of head '%s' is a %s, expected a head that is arithmetic on embeddings"
                                    .formatted(
                                            snapshot.version(),
                                            Printable.of(snapshot.headName().value()),
                                            snapshot.head().getClass().getSimpleName())));
            if (labels.isEmpty()) {
                throw new ExportException("%s of head '%s' knows no class, expected at least one"
                        .formatted(
                                snapshot.version(),
                                Printable.of(snapshot.headName().value())));
            }
            Operand<TFloat32> features =
                    tail(snapshot).map(tail -> tail.between(tf, embeddings)).orElse(embeddings);
            Operand<TFloat32> probabilities =
                    tf.withName(PROBABILITIES).identity(new HeadGraph(tf).probabilities(features, stages));
            Operand<TString> names = tf.constant(
                    StandardCharsets.UTF_8, labels.stream().map(Label::value).toArray(String[]::new));
            Operand<TString> rows = tf.withName(LABELS)
                    .tile(
                            tf.expandDims(names, tf.constant(0)),
                            tf.stack(List.of(
                                    tf.gather(tf.shape(probabilities), tf.constant(0), tf.constant(0)),
                                    tf.constant(1))));
            tf.withName(LABELS_FILE).constant("");
            TensorShapeProto shape = shape(ANY, labels.size());
            return new Outputs(info(probabilities.asOutput(), shape), info(rows.asOutput(), shape));
        }

        SignatureDef signature(String inputName, TensorInfo input) {
            return SignatureDef.newBuilder()
                    .putInputs(inputName, input)
                    .putOutputs(PROBABILITIES, probabilities)
                    .putOutputs(LABELS, labels)
                    .setMethodName(PREDICT)
                    .build();
        }
    }

    private static TensorInfo info(Output<?> tensor) {
        return info(tensor, shape(tensor.shape().asArray()));
    }

    private static TensorInfo info(Output<?> tensor, TensorShapeProto shape) {
        return TensorInfo.newBuilder()
                .setName(tensor.op().name() + ":" + tensor.index())
                .setDtype(DataType.forNumber(tensor.dataType().getNumber()))
                .setTensorShape(shape)
                .build();
    }

    private static TensorShapeProto shape(long... sides) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long side : sides) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(side));
        }
        return shape.build();
    }
}
