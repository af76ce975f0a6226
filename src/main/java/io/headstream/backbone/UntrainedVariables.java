package io.headstream.backbone;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedVariable;
import org.tensorflow.proto.VariableDef;

/**
 * The variables that a model's writer did not train, such as batch norm's statistics: what its graph of objects says
 * (TensorFlow 2) or its collection of trainable variables (TensorFlow 1). Where it says nothing, all were trained.
 *
 * @param objects their names without the number that makes node names unique
 * @param nodes their nodes
 */
record UntrainedVariables(Set<String> objects, Set<String> nodes) {
    private static final Pattern COUNT = Pattern.compile("_\\d+$");
    private static final String ALL = "variables";
    private static final String TRAINED = "trainable_variables";

    static UntrainedVariables of(MetaGraphDef model) {
        List<SavedVariable> variables = model.getObjectGraphDef().getNodesList().stream()
                .filter(node -> node.hasVariable())
                .map(node -> node.getVariable())
                .toList();
        Set<String> objects = names(variables, false);
        objects.removeAll(names(variables, true));
        Set<String> nodes = collection(model, ALL);
        Set<String> trained = collection(model, TRAINED);
        nodes.removeAll(trained);
        return new UntrainedVariables(objects, trained.isEmpty() ? Set.of() : nodes);
    }

    boolean contains(String node) {
        return objects.contains(node) || objects.contains(COUNT.matcher(node).replaceFirst("")) || nodes.contains(node);
    }

    private static Set<String> names(List<SavedVariable> variables, boolean trainable) {
        return variables.stream()
                .filter(variable -> variable.getTrainable() == trainable)
                .map(SavedVariable::getName)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<String> collection(MetaGraphDef model, String name) {
        Set<String> nodes = new HashSet<>();
        if (model.containsCollectionDef(name)) {
            for (var entry : model.getCollectionDefOrThrow(name).getBytesList().getValueList()) {
                try {
                    nodes.add(NodeOrder.nodeName(VariableDef.parseFrom(entry).getVariableName()));
                } catch (InvalidProtocolBufferException e) {
                    // A collection of another kind under that name says nothing of variables.
                    return new HashSet<>();
                }
            }
        }
        return nodes;
    }
}
