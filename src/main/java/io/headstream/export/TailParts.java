package io.headstream.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;

/**
 * The tail of a network, with what it has learned, between the embeddings and the layers of a head in an exported graph. It
 * is the very graph that Headstream runs, in float32.
 */
final class TailParts {
    private static final String PREFIX = "tail/";
    private static final String ACTIVATION = "tail_activation";
    private static final String FEATURES = "tail_features";

    private final NetworkTail tail;

    TailParts(NetworkTail tail) {
        this.tail = tail;
    }

    /** Adds the two ends to the head's graph: gives the features, float32 [n, features]. */
    Operand<TFloat32> between(Ops tf, Operand<TFloat32> embeddings) {
        tf.withName(ACTIVATION).identity(embeddings);
        Placeholder<TFloat32> features = tf.withName(FEATURES).placeholder(TFloat32.class);
        return tf.reshape(features, tf.constant(new int[] {-1, tail.features()}));
    }

    /** Adds the tail itself, joined to its ends. */
    void addTo(GraphParts parts) {
        GraphDef graph;
        try {
            graph = GraphDef.parseFrom(tail.graph());
        } catch (InvalidProtocolBufferException e) {
            throw new ExportException("the head's tail is no TensorFlow graph, expected a GraphDef", e);
        }
        parts.add(graph, PREFIX)
                .join(PREFIX + NetworkTail.ACTIVATION, ACTIVATION)
                .join(FEATURES, PREFIX + NetworkTail.FEATURES);
        for (WeightTensor weight : tail.weights()) {
            parts.fill(PREFIX + weight.name(), tensor(weight));
        }
    }

    private static AttrValue tensor(WeightTensor weight) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        weight.shape()
                .forEach(side -> shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(side)));
        ByteBuffer bytes =
                ByteBuffer.allocate(weight.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(weight.values());
        return AttrValue.newBuilder()
                .setTensor(TensorProto.newBuilder()
                        .setDtype(DataType.DT_FLOAT)
                        .setTensorShape(shape)
                        .setTensorContent(ByteString.copyFrom(bytes.array())))
                .build();
    }
}
