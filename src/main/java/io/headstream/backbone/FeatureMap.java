package io.headstream.backbone;

import io.headstream.embedding.BackboneException;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A graph that ends in a feature map.
 *
 * @param map the graph
 * @param shape of its output, batch first
 * @param channelsFirst whether channels come before rows and columns
 */
record FeatureMap(FrozenGraph map, List<Long> shape, boolean channelsFirst) {
    private static final String POOLED = "headstream/pooled";
    private static final String SHAPE = "headstream/pooled/shape";
    private static final int RANK = 4;

    /**
     * The graph with a vector in place of the map.
     *
     * @throws BackboneException if it is to be flattened and its sides are not fixed
     */
    FrozenGraph pooled(Pooling pooling) {
        if (pooling == Pooling.FLATTEN && shape.stream().skip(1).anyMatch(side -> side < 0)) {
            throw new BackboneException(
                    "output '%s' is %s: expected fixed sides to flatten".formatted(map.output(), Layer.shape(shape)));
        }
        int[] numbers = pooling == Pooling.FLATTEN
                ? new int[] {-1, Math.toIntExact(shape.stream().skip(1).reduce(1L, Math::multiplyExact))}
                : channelsFirst ? new int[] {2, RANK - 1} : new int[] {1, 2};
        AttrValue type = AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();
        AttrValue indices = AttrValue.newBuilder().setType(DataType.DT_INT32).build();
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setDtype(DataType.DT_INT32)
                .setTensorShape(TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(numbers.length)));
        for (int number : numbers) {
            tensor.addIntVal(number);
        }
        NodeDef.Builder pool = NodeDef.newBuilder()
                .setName(POOLED)
                .setOp(pooling == Pooling.FLATTEN ? "Reshape" : "Mean")
                .addInput(map.output())
                .addInput(SHAPE)
                .putAttr("T", type)
                .putAttr(pooling == Pooling.FLATTEN ? "Tshape" : "Tidx", indices);
        if (pooling == Pooling.AVERAGE) {
            pool.putAttr("keep_dims", AttrValue.newBuilder().setB(false).build());
        }
        NodeDef constant = NodeDef.newBuilder()
                .setName(SHAPE)
                .setOp("Const")
                .putAttr("dtype", indices)
                .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
                .build();
        return new FrozenGraph(
                map.graph().toBuilder().addNode(constant).addNode(pool).build(), POOLED);
    }
}
