package io.headstream.learning.tensorflow;

import io.headstream.embedding.WeightTensor;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** Adds operations to a graph, all under one prefix. Not thread-safe. */
final class GraphWriter {
    private final Graph graph;
    private final String prefix;
    private int constants;

    GraphWriter(Graph graph, String prefix) {
        this.graph = graph;
        this.prefix = prefix;
    }

    /** A float32 placeholder. */
    Output<TFloat32> placeholder(String name, Shape shape) {
        return builder("Placeholder", name)
                .setAttr("dtype", DataType.DT_FLOAT)
                .setAttr("shape", shape)
                .build()
                .output(0);
    }

    /** A float32 number. */
    Output<TFloat32> constant(double value) {
        try (TFloat32 tensor = TFloat32.scalarOf((float) value)) {
            return builder("Const", "constant_" + constants++)
                    .setAttr("dtype", DataType.DT_FLOAT)
                    .setAttr("value", tensor)
                    .build()
                    .output(0);
        }
    }

    /** A whole number. */
    Output<TInt32> integer(int value) {
        try (TInt32 tensor = TInt32.scalarOf(value)) {
            return builder("Const", "constant_" + constants++)
                    .setAttr("dtype", DataType.DT_INT32)
                    .setAttr("value", tensor)
                    .build()
                    .output(0);
        }
    }

    /** The handle of a float32 resource variable of this name, under the prefix, in the session; -1 in the shape leaves a side open. */
    Output<?> variable(String name, Shape shape) {
        return builder("VarHandleOp", name)
                .setAttr("dtype", DataType.DT_FLOAT)
                .setAttr("shape", shape)
                .setAttr("shared_name", prefix + name)
                .build()
                .output(0);
    }

    Output<TFloat32> read(String name, Output<?> variable) {
        return builder("ReadVariableOp", name)
                .addInput(variable)
                .setAttr("dtype", DataType.DT_FLOAT)
                .build()
                .output(0);
    }

    /** An operation with these inputs and one output. */
    <T extends TType> Output<T> operation(String type, String name, Output<?>... inputs) {
        return target(type, name, inputs).output(0);
    }

    /** An operation that is run for what it does. */
    GraphOperation target(String type, String name, Output<?>... inputs) {
        GraphOperationBuilder builder = builder(type, name);
        for (Output<?> input : inputs) {
            builder.addInput(input);
        }
        return builder.build();
    }

    /** Assigns what is fed to a variable. */
    GraphOperation assignment(String name, Output<?> variable, Output<TFloat32> value) {
        return builder("AssignVariableOp", name)
                .addInput(variable)
                .addInput(value)
                .setAttr("dtype", DataType.DT_FLOAT)
                .build();
    }

    /** The product of rows and the transpose of others. */
    Output<TFloat32> matMulTransposed(String name, Output<TFloat32> left, Output<TFloat32> right) {
        return builder("MatMul", name)
                .addInput(left)
                .addInput(right)
                .setAttr("transpose_b", true)
                .build()
                .output(0);
    }

    /** A vector as a matrix of one column. */
    Output<TFloat32> column(String name, Output<TFloat32> vector) {
        return operation("ExpandDims", name, vector, integer(1));
    }

    /** Puts matrices side by side. */
    Output<TFloat32> besides(String name, Output<TFloat32> left, Output<TFloat32> right) {
        return builder("ConcatV2", name)
                .addInputList(new Output<?>[] {left, right})
                .addInput(integer(1))
                .build()
                .output(0);
    }

    GraphOperationBuilder builder(String type, String name) {
        return graph.opBuilder(type, prefix + name, graph.baseScope());
    }

    /** Shapes of tensors, the last of them a layer with any number of outputs. */
    static List<Shape> shapes(List<WeightTensor> tensors) {
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            List<Integer> sides = tensors.get(i).shape();
            shapes.add(i == tensors.size() - 1 ? Shape.of(-1, sides.get(1)) : Tensors.shape(sides));
        }
        return shapes;
    }
}
