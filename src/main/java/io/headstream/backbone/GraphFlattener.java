package io.headstream.backbone;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
    private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");
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

    private final Map<String, FunctionDef> functions;
    private final Map<String, OpDef> ops;
    private final Frame main;
    private final Map<String, Frame> frames = new HashMap<>();
    private final Map<List<Integer>, Map<String, String>> names = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private final Set<String> demanded = new HashSet<>();
    private final Deque<Place> waiting = new ArrayDeque<>();

    /**
     * One body of nodes: the main graph's, or a function's at one place that calls it.
     *
     * @param scope what its nodes' names begin with
     * @param place where its call stands; empty for the main graph
     */
    private record Frame(
            String scope,
            List<Integer> place,
            Map<String, NodeDef> nodes,
            Map<String, Integer> order,
            @Nullable FunctionDef function,
            @Nullable Frame caller,
            @Nullable NodeDef call) {
        static Frame of(
                String scope,
                List<Integer> place,
                List<NodeDef> body,
                @Nullable FunctionDef function,
                @Nullable Frame caller,
                @Nullable NodeDef call) {
            Map<String, Integer> order = new HashMap<>();
            body.forEach(node -> order.put(node.getName(), order.size()));
            return new Frame(scope, place, byName(body), order, function, caller, call);
        }

        NodeDef node(String name) throws NotFreezableException {
            NodeDef node = nodes.get(name);
            if (node == null) {
                throw new NotFreezableException("no node '%s%s'".formatted(scope, name));
            }
            return node;
        }

        List<Integer> placeOf(NodeDef node) {
            List<Integer> inside = new ArrayList<>(place);
            inside.add(order.getOrDefault(node.getName(), 0));
            return List.copyOf(inside);
        }
    }

    /** One output of one node of a frame. */
    private record Place(Frame frame, NodeDef node, int output, String nodeName) {}

    /**
     * A node of the flat graph.
     *
     * @param node itself, with flat names
     * @param variable the node of the main graph that holds its value, where it stands for a variable
     * @param callsFunctions whether it names functions, such as a loop's body
     * @param place where the model's writer had put it: its number in the main graph, or its call's and then its own
     */
    record FlatNode(NodeDef node, Optional<NodeDef> variable, boolean callsFunctions, List<Integer> place) {
        String name() {
            return node.getName();
        }
    }

    GraphFlattener(GraphDef graph) {
        functions = graph.getLibrary().getFunctionList().stream()
                .collect(Collectors.toMap(f -> f.getSignature().getName(), f -> f));
        ops = TensorFlow.registeredOpList().getOpList().stream().collect(Collectors.toMap(OpDef::getName, op -> op));
        main = Frame.of("", List.of(), graph.getNodeList(), null, null, null);
        used.addAll(main.nodes().keySet());
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
                    flat.build(), Optional.of(node), false, place.frame().placeOf(node));
        }
        boolean callsFunctions = functions.containsKey(node.getOp());
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
            Place producer = producer(place.frame(), input);
            if (producer.node().getOp().equals(RESOURCE_VARIABLE)) {
                throw new NotFreezableException(
                        "node '%s' takes variable '%s' itself".formatted(place.nodeName(), producer.nodeName()));
            }
            flat.addInput(demand(producer));
        }
        return new FlatNode(
                flat.build(), Optional.empty(), callsFunctions, place.frame().placeOf(node));
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
        Place held = producer(read.frame(), read.node().getInput(0));
        while (held.node().getOp().equals("Identity")) {
            held = producer(held.frame(), held.node().getInput(0));
        }
        if (!held.node().getOp().equals(RESOURCE_VARIABLE) || held.frame().function() != null) {
            throw new NotFreezableException(
                    "'%s' reads a %s".formatted(read.nodeName(), held.node().getOp()));
        }
        return held;
    }

    /** Where a tensor that a node of the frame refers to is made: through arguments outwards, through calls inwards. */
    private Place producer(Frame from, String reference) throws NotFreezableException {
        Frame frame = from;
        String wanted = reference;
        while (true) {
            String[] parts = wanted.split(":");
            FunctionDef function = frame.function();
            Frame caller = frame.caller();
            NodeDef call = frame.call();
            if (function != null && caller != null && call != null) {
                int argument = indexOf(function.getSignature().getInputArgList(), parts[0]);
                if (argument >= 0) {
                    wanted = dataInputs(call).get(argument);
                    frame = caller;
                    continue;
                }
            }
            NodeDef node = frame.node(parts[0]);
            int output = function == null ? index(parts, 1) : flatOutput(node, parts[1], index(parts, 2));
            if (node.getOp().equals(SIDE_BY_SIDE)) {
                wanted = dataInputs(node).get(output);
                continue;
            }
            Optional<FunctionDef> called = called(node);
            if (called.isEmpty()) {
                return new Place(frame, node, output, nameOf(frame, node));
            }
            String result = called.get().getSignature().getOutputArg(output).getName();
            wanted = called.get().getRetOrThrow(result);
            frame = frameOf(frame, node, called.get());
        }
    }

    private Optional<FunctionDef> called(NodeDef node) {
        return Optional.ofNullable(functions.get(
                CALLS.contains(node.getOp())
                        ? node.getAttrOrThrow("f").getFunc().getName()
                        : node.getOp()));
    }

    private Frame frameOf(Frame caller, NodeDef call, FunctionDef function) {
        return frames.computeIfAbsent(
                nameOf(caller, call),
                name -> Frame.of(
                        caller.scope()
                                + ANONYMOUS_CALL.matcher(call.getName() + "/").replaceFirst(""),
                        caller.placeOf(call),
                        function.getNodeDefList(),
                        function,
                        caller,
                        call));
    }

    /** Nodes keep the names that layers gave them; the main graph's come first, as signatures name them. */
    private String nameOf(Frame frame, NodeDef node) {
        if (frame.function() == null) {
            return node.getName();
        }
        return names.computeIfAbsent(frame.place(), place -> new HashMap<>()).computeIfAbsent(node.getName(), name -> {
            String free = frame.scope() + name;
            for (int i = 1; !used.add(free); i++) {
                free = "%s%s_inlined_%d".formatted(frame.scope(), name, i);
            }
            return free;
        });
    }

    /** A function's body names outputs as its operation's definition does; flat graphs number them. */
    private int flatOutput(NodeDef node, String name, int index) throws NotFreezableException {
        if (CALLS.contains(node.getOp())) {
            return index;
        }
        FunctionDef function = functions.get(node.getOp());
        OpDef op = function == null ? ops.get(node.getOp()) : function.getSignature();
        if (op == null) {
            throw new NotFreezableException("TensorFlow has no operation %s".formatted(node.getOp()));
        }
        int flat = 0;
        for (OpDef.ArgDef argument : op.getOutputArgList()) {
            if (argument.getName().equals(name)) {
                return flat + index;
            }
            flat += length(node, argument);
        }
        throw new NotFreezableException("operation %s has no output '%s'".formatted(node.getOp(), name));
    }

    private static int length(NodeDef node, OpDef.ArgDef argument) {
        if (!argument.getNumberAttr().isEmpty()) {
            return (int) node.getAttrOrThrow(argument.getNumberAttr()).getI();
        }
        if (!argument.getTypeListAttr().isEmpty()) {
            return node.getAttrOrThrow(argument.getTypeListAttr()).getList().getTypeCount();
        }
        return 1;
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

    private static Map<String, NodeDef> byName(List<NodeDef> nodes) {
        return nodes.stream().collect(Collectors.toMap(NodeDef::getName, node -> node));
    }
}
