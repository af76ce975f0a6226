package io.headstream.backbone;

import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** The nodes that a tail has besides the network's. */
final class TailNodes {
    private TailNodes() {}

    /** A float32 placeholder; -1 leaves a side open. */
    static NodeDef placeholder(String name, List<Long> sides) {
        return NodeDef.newBuilder()
                .setName(name)
                .setOp("Placeholder")
                .putAttr("dtype", type(DataType.DT_FLOAT))
                .putAttr("shape", AttrValue.newBuilder().setShape(proto(sides)).build())
                .build();
    }

    /** Whole numbers as a constant. */
    static NodeDef integers(String name, List<Long> values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setDtype(DataType.DT_INT64)
                .setTensorShape(proto(List.of((long) values.size())));
        values.forEach(tensor::addInt64Val);
        return NodeDef.newBuilder()
                .setName(name)
                .setOp("Const")
                .putAttr("dtype", type(DataType.DT_INT64))
                .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
                .build();
    }

    /** A float32 tensor in another shape. */
    static NodeDef reshape(String name, String tensor, String shape) {
        return NodeDef.newBuilder()
                .setName(name)
                .setOp("Reshape")
                .addInput(tensor)
                .addInput(shape)
                .putAttr("T", type(DataType.DT_FLOAT))
                .putAttr("Tshape", type(DataType.DT_INT64))
                .build();
    }

    private static TensorShapeProto proto(List<Long> sides) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        sides.forEach(side -> shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(side)));
        return shape.build();
    }

    private static AttrValue type(DataType type) {
        return AttrValue.newBuilder().setType(type).build();
    }
}
