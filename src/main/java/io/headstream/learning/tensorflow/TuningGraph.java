package io.headstream.learning.tensorflow;

import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import io.headstream.learning.TailEngine.TuningRule;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * The graph of a tail in training: its features go through the scaling and the layers of a dense head into a cross-entropy,
 * whose gradients move resource variables. Nothing but {@code ResourceApply*} moves them: those alone gave equal bits in
 * every run. Where a mean of the parameters is kept, a second copy of the tail reads that.
 */
final class TuningGraph implements AutoCloseable {
    static final String LIVE = "live";
    static final String MEAN = "mean";
    static final String TARGETS = "tuning/targets";
    static final String WEIGHTS = "tuning/weights";
    static final String CENTRE = "tuning/centre";
    static final String TAIL_RATE = "tuning/tail_rate";
    static final String HEAD_RATE = "tuning/head_rate";
    static final String BETA1_POWER = "tuning/beta1_power";
    static final String BETA2_POWER = "tuning/beta2_power";
    static final String MEAN_SHARE = "tuning/mean_share";
    static final String LOSSES = "tuning/losses";

    /** Below any squared length that is not zero for practical purposes: keeps the gradient of a zero vector finite. */
    private static final double SMALLEST_SQUARE = 1e-12;

    /**
     * A variable.
     *
     * @param fed placeholder of what it is to be set to
     * @param assign the operation that sets it
     * @param read its value
     */
    record Variable(String fed, String assign, String read) {}

    private final Graph graph = new Graph();
    private final GraphWriter writer = new GraphWriter(graph, "tuning/");
    private final TuningRule rule;
    private final List<Variable> parameters = new ArrayList<>();
    private final List<List<Variable>> slots = new ArrayList<>();
    private final List<Variable> means = new ArrayList<>();
    private final List<String> moves = new ArrayList<>();
    private final List<String> gradients = new ArrayList<>();
    private final List<String> meanMoves = new ArrayList<>();

    /**
     * Builds it.
     *
     * @param tensors of the tail and the layers on it, for names and shapes
     * @throws org.tensorflow.exceptions.TensorFlowException if an operation of the tail has no gradient
     */
    TuningGraph(NetworkTail tail, int layers, List<WeightTensor> tensors, TuningRule rule) {
        this.rule = rule;
        try {
            build(tail, layers, tensors);
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    private void build(NetworkTail tail, int layers, List<WeightTensor> tensors) {
        int inTail = tail.weights().size();
        List<Shape> shapes = GraphWriter.shapes(tensors);
        List<Output<?>> handles = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            handles.add(writer.variable("parameter/" + i, shapes.get(i)));
        }
        graph.importGraphDef(TailDefinition.ofVariables(tail, names("tuning/parameter/", inTail)), LIVE);
        List<Output<TFloat32>> reads = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            reads.add(
                    i < inTail
                            ? graph.operationOrThrow(
                                            LIVE + "/" + tail.weights().get(i).name())
                                    .output(0)
                            : writer.read("layer/" + (i - inTail), handles.get(i)));
        }
        Output<TFloat32> targets = writer.placeholder("targets", Shape.of(-1, -1));
        Output<TFloat32> weights = writer.placeholder("weights", Shape.of(-1));
        Output<TFloat32> logits = layers(
                scaled(graph.operationOrThrow(LIVE + "/" + NetworkTail.FEATURES).output(0), tail.features()),
                reads.subList(inTail, inTail + layers),
                writer.column("ones", writer.operation("OnesLike", "each", weights)));
        Output<TFloat32> losses = writer.operation("SoftmaxCrossEntropyWithLogits", "losses", logits, targets);
        Output<?>[] found = graph.addGradients(
                "gradients", new Output<?>[] {losses}, reads.toArray(Output[]::new), new Output<?>[] {weights});
        for (int i = 0; i < tensors.size(); i++) {
            parameters.add(settable("parameter/" + i, handles.get(i), shapes.get(i)));
            gradients.add(found[i].op().name() + ":" + found[i].index());
        }
        move(handles, shapes, List.of(found), inTail);
        if (rule.averaged()) {
            graph.importGraphDef(TailDefinition.ofVariables(tail, names("tuning/mean/", inTail)), MEAN);
            average(handles, shapes);
        }
    }

    /** What a head does to features before its first layer: away with the centre, to length √features. */
    private Output<TFloat32> scaled(Output<TFloat32> features, int width) {
        Output<TFloat32> centre = writer.placeholder("centre", Shape.of(width));
        Output<TFloat32> moved = writer.operation("Sub", "centred", features, centre);
        Output<TFloat32> squares = writer.operation("Square", "squares", moved);
        Output<TFloat32> length = writer.builder("Sum", "squared_length")
                .addInput(squares)
                .addInput(writer.integer(1))
                .setAttr("keep_dims", true)
                .build()
                .output(0);
        Output<TFloat32> safe = writer.operation("Maximum", "safe_length", length, writer.constant(SMALLEST_SQUARE));
        Output<TFloat32> inverse = writer.operation("Rsqrt", "inverse_length", safe);
        Output<TFloat32> factor =
                writer.operation("Mul", "factor", inverse, writer.constant(Math.sqrt((double) width)));
        return writer.operation("Mul", "scaled", moved, factor);
    }

    /**
     * The layers' logits.
     *
     * @param ones a column of them, for the biases that end the rows
     */
    private Output<TFloat32> layers(Output<TFloat32> scaled, List<Output<TFloat32>> rows, Output<TFloat32> ones) {
        Output<TFloat32> x = scaled;
        for (int l = 0; l < rows.size(); l++) {
            Output<TFloat32> y =
                    writer.matMulTransposed("product_" + l, writer.besides("input_" + l, x, ones), rows.get(l));
            x = l < rows.size() - 1 ? writer.operation("Relu", "hidden_" + l, y) : y;
        }
        return x;
    }

    private void move(List<Output<?>> handles, List<Shape> shapes, List<Output<?>> found, int inTail) {
        OptimizerMoves optimizer = new OptimizerMoves(rule.optimizer(), writer);
        Output<TFloat32> tailRate = writer.placeholder("tail_rate", Shape.scalar());
        Output<TFloat32> headRate = writer.placeholder("head_rate", Shape.scalar());
        for (int s = 0; s < rule.optimizer().slots(); s++) {
            slots.add(new ArrayList<>());
        }
        for (int i = 0; i < handles.size(); i++) {
            List<Output<?>> own = new ArrayList<>();
            for (int s = 0; s < slots.size(); s++) {
                String name = "slot_" + s + "/" + i;
                own.add(writer.variable(name, shapes.get(i)));
                slots.get(s).add(settable(name, own.get(s), shapes.get(i)));
            }
            moves.add(optimizer.move("move/" + i, handles.get(i), own, i < inTail ? tailRate : headRate, found.get(i)));
        }
    }

    private void average(List<Output<?>> handles, List<Shape> shapes) {
        Output<TFloat32> share = writer.placeholder("mean_share", Shape.scalar());
        for (int i = 0; i < handles.size(); i++) {
            Output<?> mean = writer.variable("mean/" + i, shapes.get(i));
            means.add(settable("mean/" + i, mean, shapes.get(i)));
            Output<TFloat32> now = writer.read("mean_from/" + i, handles.get(i));
            Output<TFloat32> so = writer.read("mean_of/" + i, mean);
            Output<TFloat32> away = writer.operation("Sub", "mean_away/" + i, so, now);
            Output<TFloat32> step = writer.operation("Mul", "mean_step/" + i, away, share);
            meanMoves.add(writer.builder("AssignSubVariableOp", "mean_move/" + i)
                    .addInput(mean)
                    .addInput(step)
                    .setAttr("dtype", DataType.DT_FLOAT)
                    .build()
                    .name());
        }
    }

    private Variable settable(String name, Output<?> handle, Shape shape) {
        Output<TFloat32> fed = writer.placeholder("set/" + name, shape);
        return new Variable(
                fed.op().name(),
                writer.assignment("assign/" + name, handle, fed).name(),
                writer.read("get/" + name, handle).op().name());
    }

    private static List<String> names(String prefix, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(prefix + i);
        }
        return names;
    }

    Graph graph() {
        return graph;
    }

    List<Variable> parameters() {
        return parameters;
    }

    /** The optimizer's, a list for each slot. */
    List<List<Variable>> slots() {
        return slots;
    }

    /** None if no mean is kept. */
    List<Variable> means() {
        return means;
    }

    /** Operations that take a step. */
    List<String> moves() {
        return moves;
    }

    /** Tensors that are the gradients of the parameters. */
    List<String> gradients() {
        return gradients;
    }

    /** Operations that move the means, after a step. */
    List<String> meanMoves() {
        return meanMoves;
    }

    @Override
    public void close() {
        graph.close();
    }
}
