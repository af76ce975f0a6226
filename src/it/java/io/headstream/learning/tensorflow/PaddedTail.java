package io.headstream.learning.tensorflow;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** A tail with one more weight, as large as needed, which nothing uses. */
final class PaddedTail {
    private PaddedTail() {}

    static NetworkTail of(NetworkTail tail, int size) {
        try {
            GraphDef graph = GraphDef.parseFrom(tail.graph());
            List<WeightTensor> weights = new ArrayList<>(tail.weights());
            weights.add(new WeightTensor("padding", List.of(size), new float[size]));
            return new NetworkTail(
                    tail.dimension(),
                    tail.features(),
                    graph.toBuilder()
                            .addNode(NodeDef.newBuilder()
                                    .setName("padding")
                                    .setOp("Placeholder")
                                    .putAttr(
                                            "dtype",
                                            AttrValue.newBuilder()
                                                    .setType(DataType.DT_FLOAT)
                                                    .build()))
                            .build()
                            .toByteArray(),
                    weights);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
