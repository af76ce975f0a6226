package io.headstream.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.headstream.bench.ConvolutionalNetwork.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A network as an ONNX model (opset 17): pixels [n, side, side, 3] in, embeddings [n, dimension] out. Written as protocol
 * buffer fields by their numbers in {@code onnx.proto}, since ONNX publishes no Java classes.
 */
final class OnnxModel {
    static final String INPUT = "image";
    static final String OUTPUT = "embedding";
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int FLOAT = 1;
    private static final int TYPE_INT = 2;
    private static final int TYPE_INTS = 7;

    private final Message graph = new Message();
    private final ConvolutionalNetwork network;

    private OnnxModel(ConvolutionalNetwork network) {
        this.network = network;
    }

    /** The model as bytes. */
    static byte[] of(ConvolutionalNetwork network) {
        OnnxModel model = new OnnxModel(network);
        model.nodes();
        model.graph.text(2, "backbone");
        model.graph.message(11, value(INPUT, network.side(), network.side(), 3));
        model.graph.message(12, value(OUTPUT, network.dimension()));
        return new Message()
                .number(1, IR_VERSION)
                .message(7, model.graph)
                .message(8, new Message().text(1, "").number(2, OPSET))
                .bytes();
    }

    private void nodes() {
        constant("low", new float[] {0});
        constant("high", new float[] {6});
        node("Transpose", name(ConvolutionalNetwork.PICTURE), new Message[] {numbers("perm", 0, 3, 1, 2)}, INPUT);
        for (int number = 0; number < network.steps().size(); number++) {
            add(number, network.steps().get(number));
        }
        node(
                "Flatten",
                OUTPUT,
                new Message[] {number("axis", 1)},
                name(network.steps().size() - 1));
    }

    private void add(int number, Step step) {
        String name = name(number);
        if (step instanceof Step.Shift shift) {
            constant(name + "-by", new float[] {shift.by()});
            node("Add", name, new Message[0], name(shift.from()), name + "-by");
        } else if (step instanceof Step.Scale scale) {
            constant(name + "-by", new float[] {scale.by()});
            node("Mul", name, new Message[0], name(scale.from()), name + "-by");
        } else if (step instanceof Step.Convolution convolution) {
            add(name, convolution);
        } else if (step instanceof Step.Relu6 relu) {
            node("Clip", name, new Message[0], name(relu.from()), "low", "high");
        } else if (step instanceof Step.Sum sum) {
            node("Add", name, new Message[0], name(sum.from()), name(sum.other()));
        } else if (step instanceof Step.Mean mean) {
            node("GlobalAveragePool", name, new Message[0], name(mean.from()));
        }
    }

    private void add(String name, Step.Convolution convolution) {
        int outputs = convolution.bias().length;
        int kernel = convolution.kernel();
        constant(
                name + "-weights",
                convolution.weights(),
                outputs,
                convolution.inputs() / convolution.groups(),
                kernel,
                kernel);
        constant(name + "-bias", convolution.bias(), outputs);
        long before = convolution.padBefore();
        long after = convolution.padAfter();
        node(
                "Conv",
                name,
                new Message[] {
                    numbers("kernel_shape", kernel, kernel),
                    numbers("strides", convolution.stride(), convolution.stride()),
                    numbers("pads", before, before, after, after),
                    number("group", convolution.groups())
                },
                name(convolution.from()),
                name + "-weights",
                name + "-bias");
    }

    private static String name(int number) {
        return number == ConvolutionalNetwork.PICTURE ? "planes" : "step-" + number;
    }

    private void node(String operation, String output, Message[] attributes, String... inputs) {
        Message node = new Message();
        for (String input : inputs) {
            node.text(1, input);
        }
        node.text(2, output).text(3, output).text(4, operation);
        for (Message attribute : attributes) {
            node.message(5, attribute);
        }
        graph.message(1, node);
    }

    private static Message numbers(String name, long... values) {
        Message attribute = new Message().text(1, name);
        for (long value : values) {
            attribute.number(8, value);
        }
        return attribute.number(20, TYPE_INTS);
    }

    private static Message number(String name, long value) {
        return new Message().text(1, name).number(3, value).number(20, TYPE_INT);
    }

    /** A tensor of float32; without dimensions a scalar. */
    private void constant(String name, float[] values, long... dimensions) {
        ByteBuffer raw = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        Message tensor = new Message();
        for (long dimension : dimensions) {
            tensor.number(1, dimension);
        }
        graph.message(5, tensor.number(2, FLOAT).text(8, name).raw(9, ByteString.copyFrom(raw.array())));
    }

    /** A named tensor of so many pictures or embeddings. */
    private static Message value(String name, long... dimensions) {
        Message shape = new Message().message(1, new Message().text(2, "n"));
        for (long dimension : dimensions) {
            shape.message(1, new Message().number(1, dimension));
        }
        return new Message()
                .text(1, name)
                .message(
                        2,
                        new Message().message(1, new Message().number(1, FLOAT).message(2, shape)));
    }

    /** A protocol buffer message, field by field. */
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

        private interface Field {
            void write() throws IOException;
        }

        Message number(int field, long value) {
            return write(() -> out.writeInt64(field, value));
        }

        Message text(int field, String value) {
            return write(() -> out.writeString(field, value));
        }

        Message raw(int field, ByteString value) {
            return write(() -> out.writeBytes(field, value));
        }

        Message message(int field, Message value) {
            return write(() -> out.writeByteArray(field, value.bytes()));
        }

        byte[] bytes() {
            write(out::flush);
            return bytes.toByteArray();
        }

        private Message write(Field field) {
            try {
                field.write();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
