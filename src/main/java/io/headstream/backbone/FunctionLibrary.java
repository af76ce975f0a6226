package io.headstream.backbone;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/** The functions that a graph defines, and which of its nodes call them. */
final class FunctionLibrary {
    private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");

    private final Map<String, FunctionDef> functions;
    private final Map<String, OpDef> ops;

    FunctionLibrary(GraphDef graph) {
        functions = graph.getLibrary().getFunctionList().stream()
                .collect(Collectors.toMap(f -> f.getSignature().getName(), f -> f));
        ops = TensorFlow.registeredOpList().getOpList().stream().collect(Collectors.toMap(OpDef::getName, op -> op));
    }

    /** Whether an operation is one of these functions, called by its own name. */
    boolean defines(String op) {
        return functions.containsKey(op);
    }

    /** What a node calls; empty if it is no call. */
    Optional<FunctionDef> called(NodeDef node) {
        return Optional.ofNullable(functions.get(
                CALLS.contains(node.getOp())
                        ? node.getAttrOrThrow("f").getFunc().getName()
                        : node.getOp()));
    }

    /** A function's body names outputs as its operation's definition does; flat graphs number them. */
    int flatOutput(NodeDef node, String name, int index) throws NotFreezableException {
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
}
