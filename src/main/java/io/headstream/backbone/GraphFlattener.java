package io.headstream.backbone;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * Walks backwards from a tensor through a graph and through the functions that it calls, and names every node on the way
 * as it would be in one flat graph. Control edges are left out: they order effects, and nodes with effects are refused.
 * Used once, by one thread.
 */
final class GraphFlattener {
    private static final String RESOURCE_VARIABLE = "VarHandleOp";
    private static final Set<String> VARIABLES = Set.of(RESOURCE_VARIABLE, "VariableV2", "Variable");
    private static final String READ = "ReadVariableOp";
    /** What Python hangs the gradients of its own functions on; nobody else needs it. */
    private static final String SIDE_BY_SIDE = "IdentityN";
    /** The last part of a call's name, where that says nothing but that it is one. */
    private static final Pattern ANONYMOUS_CALL = Pattern.compile("(?<=^|/)(Stateful)?PartitionedCall(_\\d+)?/$");

    /** TensorFlow 1's control flow: whether a constant lives depends on the control edge that it hangs on. */
    private static final Set<String> CONTROL_FLOW =
            Set.of("Switch", "Merge", "Enter", "Exit", "NextIteration", "RefSwitch", "RefEnter");

    private final FunctionLibrary functions;
    private final GraphBody main;
    private final FlatNames names;
    private final Map<String, GraphBody> called = new HashMap<>();
    private final Set<String> demanded = new HashSet<>();
    private final Deque<Place> waiting = new ArrayDeque<>();

    /** One output of one node of a body. */
    private record Place(GraphBody body, NodeDef node, int output, String nodeName) {}

    GraphFlattener(GraphDef graph) {
        functions = new FunctionLibrary(graph);
        main = GraphBody.main(graph.getNodeList());
        names = new FlatNames(main);
    }

    /** The flat name of a tensor of the main graph; its node will be among the next ones. */
    String demand(String tensor) throws NotFreezableException {
        return demand(producer(main, tensor));
    }

    /** The next node that something demanded needs. */
    Optional<FlatNode> next() throws NotFreezableException {
        Place place = waiting.poll();
        return place == null ? Optional.empty() : Optional.of(flat(place));
    }

    private FlatNode flat(Place place) throws NotFreezableException {
        NodeDef node = place.node();
        NodeDef.Builder flat = NodeDef.newBuilder().setName(place.nodeName()).setOp(node.getOp());
        if (VARIABLES.contains(node.getOp())) {
            return new FlatNode(
                    flat.build(), Optional.of(node), false, place.body().placeOf(node));
        }
        boolean callsFunctions = functions.defines(node.getOp());
        if (CONTROL_FLOW.contains(node.getOp()) || (!callsFunctions && TensorFlow.isOpStateful(node.getOp()))) {
            throw new NotFreezableException("node '%s' is a %s".formatted(place.nodeName(), node.getOp()));
        }
        for (Map.Entry<String, AttrValue> attribute : node.getAttrMap().entrySet()) {
            AttrValue value = attribute.getValue();
            if (value.getValueCase() == AttrValue.ValueCase.PLACEHOLDER) {
                throw new NotFreezableException("node '%s' belongs to a generic function".formatted(place.nodeName()));
            }
            callsFunctions |= value.hasFunc() || value.getList().getFuncCount() > 0;
            // Names with an underscore are notes of the writer, such as which node to live beside; one note is
            // Headstream's.
            if (!attribute.getKey().startsWith("_") || attribute.getKey().equals(FrozenGraph.TRAINABLE)) {
                flat.putAttr(attribute.getKey(), value);
            }
        }
        for (String input : dataInputs(node)) {
            Place producer = producer(place.body(), input);
            if (producer.node().getOp().equals(RESOURCE_VARIABLE)) {
                throw new NotFreezableException(
                        "node '%s' takes variable '%s' itself".formatted(place.nodeName(), producer.nodeName()));
            }
            flat.addInput(demand(producer));
        }
        return new FlatNode(
                flat.build(), Optional.empty(), callsFunctions, place.body().placeOf(node));
    }

    private String demand(Place producer) throws NotFreezableException {
        // All who read a variable get the one constant that takes its place.
        Place place = producer.node().getOp().equals(READ) ? variable(producer) : producer;
        if (demanded.add(place.nodeName())) {
            waiting.add(place);
        }
        return place.output() == 0 ? place.nodeName() : place.nodeName() + ":" + place.output();
    }

    private Place variable(Place read) throws NotFreezableException {
        Place held = producer(read.body(), read.node().getInput(0));
        while (held.node().getOp().equals("Identity")) {
            held = producer(held.body(), held.node().getInput(0));
        }
        if (!held.node().getOp().equals(RESOURCE_VARIABLE) || !held.body().isMain()) {
            throw new NotFreezableException(
                    "'%s' reads a %s".formatted(read.nodeName(), held.node().getOp()));
        }
        return held;
    }

    /** Where a tensor that a node of the body refers to is made: through arguments outwards, through calls inwards. */
    private Place producer(GraphBody from, String reference) throws NotFreezableException {
        GraphBody body = from;
        String wanted = reference;
        while (true) {
            String[] parts = wanted.split(":");
            GraphBody.Call call = body.call();
            if (call != null) {
                int argument = indexOf(call.function().getSignature().getInputArgList(), parts[0]);
                if (argument >= 0) {
                    wanted = dataInputs(call.node()).get(argument);
                    body = call.caller();
                    continue;
                }
            }
            NodeDef node = body.node(parts[0]);
            int output = body.isMain() ? index(parts, 1) : functions.flatOutput(node, parts[1], index(parts, 2));
            if (node.getOp().equals(SIDE_BY_SIDE)) {
                wanted = dataInputs(node).get(output);
                continue;
            }
            Optional<FunctionDef> function = functions.called(node);
            if (function.isEmpty()) {
                return new Place(body, node, output, names.of(body, node));
            }
            String result = function.get().getSignature().getOutputArg(output).getName();
            wanted = function.get().getRetOrThrow(result);
            body = bodyOf(new GraphBody.Call(function.get(), body, node));
        }
    }

    private GraphBody bodyOf(GraphBody.Call call) {
        GraphBody caller = call.caller();
        return called.computeIfAbsent(
                names.of(caller, call.node()),
                name -> GraphBody.called(
                        caller.scope()
                                + ANONYMOUS_CALL
                                        .matcher(call.node().getName() + "/")
                                        .replaceFirst(""),
                        call));
    }

    private static List<String> dataInputs(NodeDef node) {
        return node.getInputList().stream()
                .filter(input -> !input.startsWith("^"))
                .toList();
    }

    private static int indexOf(List<OpDef.ArgDef> arguments, String name) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).getName().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static int index(String[] parts, int at) {
        return parts.length > at ? Integer.parseInt(parts[at]) : 0;
    }
}
