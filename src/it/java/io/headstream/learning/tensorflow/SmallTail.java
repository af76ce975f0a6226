package io.headstream.learning.tensorflow;

import com.google.protobuf.ByteString;
import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import io.headstream.learning.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A small tail with the parts of real ones: convolution, batch norm with fixed statistics, ReLU6, a depthwise convolution
 * with stride, a residual connection, global pooling.
 */
final class SmallTail {
    static final int SIDE = 5;
    static final int CHANNELS = 4;
    static final int FEATURES = 6;
    static final int DIMENSION = SIDE * SIDE * CHANNELS;

    private final GraphDef.Builder graph = GraphDef.newBuilder();
    private final List<WeightTensor> weights = new ArrayList<>();
    private final SplitMix64 random;

    private SmallTail(long seed) {
        random = new SplitMix64(seed);
    }

    static NetworkTail of(long seed) {
        return new SmallTail(seed).built("Relu6");
    }

    /** One with an operation that TensorFlow Java has no gradient for. */
    static NetworkTail withoutGradient() {
        return new SmallTail(1).built("Betainc");
    }

    private NetworkTail built(String last) {
        node("Placeholder", NetworkTail.ACTIVATION, List.of(), Map.of("dtype", type(DataType.DT_FLOAT)));
        integers("shape", -1, SIDE, SIDE, CHANNELS);
        node("Reshape", "whole", List.of(NetworkTail.ACTIVATION, "shape"), float32());
        weight("stem/kernel", 0.4, 0, 3, 3, CHANNELS, FEATURES);
        convolution("Conv2D", "stem/conv", "whole", "stem/kernel", 1);
        weight("stem/gamma", 0.2, 1, FEATURES);
        weight("stem/beta", 0.2, 0.5, FEATURES);
        floats("stem/mean", 0.1);
        floats("stem/variance", 0.8);
        node(
                "FusedBatchNormV3",
                "stem/norm",
                List.of("stem/conv", "stem/gamma", "stem/beta", "stem/mean", "stem/variance"),
                Map.of(
                        "T", type(DataType.DT_FLOAT),
                        "U", type(DataType.DT_FLOAT),
                        "is_training", AttrValue.newBuilder().setB(false).build(),
                        "epsilon", AttrValue.newBuilder().setF(1e-3f).build()));
        node("Relu6", "stem/relu", List.of("stem/norm"), float32());
        weight("depthwise/kernel", 0.5, 0, 3, 3, FEATURES, 1);
        convolution("DepthwiseConv2dNative", "depthwise/conv", "stem/relu", "depthwise/kernel", 1);
        weight("depthwise/bias", 0.2, 0.3, FEATURES);
        node("BiasAdd", "depthwise/biased", List.of("depthwise/conv", "depthwise/bias"), float32());
        node("AddV2", "residual", List.of("depthwise/biased", "stem/relu"), float32());
        if (last.equals("Relu6")) {
            node(last, "last", List.of("residual"), float32());
        } else {
            node(last, "last", List.of("residual", "residual", "residual"), float32());
        }
        integers("axes", 1, 2);
        node(
                "Mean",
                NetworkTail.FEATURES,
                List.of("last", "axes"),
                Map.of("T", type(DataType.DT_FLOAT), "Tidx", type(DataType.DT_INT32)));
        return new NetworkTail(DIMENSION, FEATURES, graph.build().toByteArray(), weights);
    }

    private void convolution(String operation, String name, String input, String kernel, int stride) {
        node(
                operation,
                name,
                List.of(input, kernel),
                Map.of(
                        "T", type(DataType.DT_FLOAT),
                        "padding",
                                AttrValue.newBuilder()
                                        .setS(ByteString.copyFromUtf8("SAME"))
                                        .build(),
                        "strides",
                                AttrValue.newBuilder()
                                        .setList(AttrValue.ListValue.newBuilder()
                                                .addI(1)
                                                .addI(stride)
                                                .addI(stride)
                                                .addI(1))
                                        .build()));
    }

    private void weight(String name, double spread, double centre, int... sides) {
        int size = 1;
        List<Integer> shape = new ArrayList<>();
        TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
        for (int side : sides) {
            size *= side;
            shape.add(side);
            proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(side));
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (centre + spread * (2 * random.nextFloat() - 1));
        }
        weights.add(new WeightTensor(name, shape, values));
        node(
                "Placeholder",
                name,
                List.of(),
                Map.of(
                        "dtype",
                        type(DataType.DT_FLOAT),
                        "shape",
                        AttrValue.newBuilder().setShape(proto).build()));
    }

    private void floats(String name, double value) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(vector(FEATURES));
        for (int i = 0; i < FEATURES; i++) {
            tensor.addFloatVal((float) value + i / 10f);
        }
        constant(name, DataType.DT_FLOAT, tensor);
    }

    private void integers(String name, int... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDtype(DataType.DT_INT32).setTensorShape(vector(values.length));
        for (int value : values) {
            tensor.addIntVal(value);
        }
        constant(name, DataType.DT_INT32, tensor);
    }

    private void constant(String name, DataType type, TensorProto.Builder tensor) {
        node(
                "Const",
                name,
                List.of(),
                Map.of(
                        "dtype",
                        type(type),
                        "value",
                        AttrValue.newBuilder().setTensor(tensor).build()));
    }

    private void node(String operation, String name, List<String> inputs, Map<String, AttrValue> attributes) {
        graph.addNode(NodeDef.newBuilder()
                .setOp(operation)
                .setName(name)
                .addAllInput(inputs)
                .putAllAttr(attributes));
    }

    private static TensorShapeProto vector(int length) {
        return TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dim.newBuilder().setSize(length))
                .build();
    }

    private static Map<String, AttrValue> float32() {
        return Map.of("T", type(DataType.DT_FLOAT));
    }

    private static AttrValue type(DataType type) {
        return AttrValue.newBuilder().setType(type).build();
    }
}
