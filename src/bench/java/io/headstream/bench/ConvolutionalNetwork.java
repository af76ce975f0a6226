package io.headstream.bench;

import io.headstream.backbone.BackboneGraph;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * The bundled backbone's network as a list of steps, so that others can be given the same one: from pixels [n, height, width,
 * 3] of 0..255 to embeddings. Step 0's input is the picture; a step's number is its place in the list.
 *
 * @param side pixels across and down
 * @param steps in order
 */
record ConvolutionalNetwork(int side, List<Step> steps) {
    /** One operation on what another step gave. */
    sealed interface Step {
        /** Adds a number to every value. */
        record Shift(int from, float by) implements Step {}

        /** Multiplies every value. */
        record Scale(int from, float by) implements Step {}

        /**
         * A convolution and its bias.
         *
         * @param from the step whose output it takes
         * @param weights [out][in of a group][kernel][kernel]
         * @param bias [out]
         * @param kernel its height and width
         * @param stride both ways
         * @param padBefore zeros at the top and left
         * @param padAfter zeros at the bottom and right
         * @param groups 1, or as many as there are channels
         * @param inputs channels that come in
         */
        record Convolution(
                int from,
                @SuppressWarnings("ArrayRecordComponent") float[] weights,
                @SuppressWarnings("ArrayRecordComponent") float[] bias,
                int kernel,
                int stride,
                int padBefore,
                int padAfter,
                int groups,
                int inputs)
                implements Step {}

        /** min(max(x, 0), 6). */
        record Relu6(int from) implements Step {}

        /** The sum of two. */
        record Sum(int from, int other) implements Step {}

        /** The mean over rows and columns. */
        record Mean(int from) implements Step {}
    }

    /** The picture itself, where a step's number is asked for. */
    static final int PICTURE = -1;

    /**
     * Reads a backbone's graph.
     *
     * @throws IllegalArgumentException if it has an operation that is not known here
     */
    static ConvolutionalNetwork of(BackboneGraph backbone, int side) {
        return new Reader(side).read(backbone);
    }

    /** Channels of the last convolution. */
    int dimension() {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i) instanceof Step.Convolution convolution) {
                return convolution.bias().length;
            }
        }
        throw new IllegalStateException("a network without convolutions");
    }

    private static final class Reader {
        private final int side;
        private final List<Step> steps = new ArrayList<>();
        private final Map<String, TensorProto> constants = new HashMap<>();
        private final Map<String, Integer> numbers = new HashMap<>();
        private final Map<Integer, Integer> sides = new HashMap<>();

        Reader(int side) {
            this.side = side;
        }

        ConvolutionalNetwork read(BackboneGraph backbone) {
            Map<String, NodeDef> convolutions = new HashMap<>();
            numbers.put(backbone.input(), PICTURE);
            sides.put(PICTURE, side);
            for (NodeDef node : backbone.graph().getNodeList()) {
                switch (node.getOp()) {
                    case "Placeholder" -> {}
                    case "Const" ->
                        constants.put(
                                node.getName(), node.getAttrOrThrow("value").getTensor());
                    case "Identity" -> numbers.put(node.getName(), input(node, 0));
                    case "Sub" -> add(node, new Step.Shift(input(node, 0), -scalar(node)));
                    case "Mul" -> add(node, new Step.Scale(input(node, 0), scalar(node)));
                    case "Conv2D", "DepthwiseConv2dNative" -> convolutions.put(node.getName(), node);
                    case "BiasAdd" ->
                        add(node, convolution(known(convolutions, node, 0), floats(known(constants, node, 1))));
                    case "Relu6" -> add(node, new Step.Relu6(input(node, 0)));
                    case "AddV2" -> add(node, new Step.Sum(input(node, 0), input(node, 1)));
                    case "Mean" -> add(node, new Step.Mean(input(node, 0)));
                    default ->
                        throw new IllegalArgumentException(
                                "operation %s: expected those of the bundled backbone".formatted(node.getOp()));
                }
            }
            return new ConvolutionalNetwork(side, List.copyOf(steps));
        }

        private void add(NodeDef node, Step step) {
            int number = steps.size();
            steps.add(step);
            numbers.put(node.getName(), number);
            if (step instanceof Step.Convolution convolution) {
                int in = sides.getOrDefault(convolution.from(), 0);
                sides.put(number, (in + convolution.stride() - 1) / convolution.stride());
            } else {
                sides.put(number, sides.getOrDefault(input(node, 0), 0));
            }
        }

        private int input(NodeDef node, int place) {
            return known(numbers, node, place);
        }

        /** What is known of one of a node's inputs. */
        private static <T> T known(Map<String, T> made, NodeDef node, int place) {
            T value = made.get(node.getInput(place));
            if (value == null) {
                throw new IllegalArgumentException("node %s takes %s, expected one before it of another kind"
                        .formatted(node.getName(), node.getInput(place)));
            }
            return value;
        }

        private float scalar(NodeDef node) {
            TensorProto value = known(constants, node, 1);
            return value.getTensorContent().isEmpty() ? value.getFloatVal(0) : floats(value)[0];
        }

        private Step.Convolution convolution(NodeDef node, float[] bias) {
            TensorProto filter = known(constants, node, 1);
            int kernel = (int) filter.getTensorShape().getDim(0).getSize();
            int inputs = (int) filter.getTensorShape().getDim(2).getSize();
            boolean depthwise = node.getOp().equals("DepthwiseConv2dNative");
            int stride = (int) node.getAttrOrThrow("strides").getList().getI(1);
            int from = input(node, 0);
            int in = sides.getOrDefault(from, 0);
            // As "SAME" says.
            int padding = Math.max(0, ((in + stride - 1) / stride - 1) * stride + kernel - in);
            return new Step.Convolution(
                    from,
                    outputsFirst(floats(filter), kernel, depthwise ? 1 : inputs, bias.length),
                    bias,
                    kernel,
                    stride,
                    padding / 2,
                    padding - padding / 2,
                    depthwise ? inputs : 1,
                    inputs);
        }

        /** From [kernel][kernel][in][out], or [kernel][kernel][out][1] of a depthwise one, to [out][in][kernel][kernel]. */
        private static float[] outputsFirst(float[] weights, int kernel, int in, int out) {
            float[] turned = new float[weights.length];
            int area = kernel * kernel;
            for (int place = 0; place < area; place++) {
                for (int i = 0; i < in; i++) {
                    for (int o = 0; o < out; o++) {
                        turned[(o * in + i) * area + place] = weights[(place * in + i) * out + o];
                    }
                }
            }
            return turned;
        }

        private static float[] floats(TensorProto tensor) {
            if (tensor.getDtype() != DataType.DT_FLOAT) {
                throw new IllegalArgumentException("weights of %s, expected float32".formatted(tensor.getDtype()));
            }
            FloatBuffer values = tensor.getTensorContent()
                    .asReadOnlyByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            float[] floats = new float[values.remaining()];
            values.get(floats);
            return floats;
        }
    }
}
