package io.headstream.backbone;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * What an import makes of a model: which of its signatures is called, where the images go in, and which tensor of the flat
 * graph is the embedding.
 *
 * @param files of the model
 * @param model the graph of it that is served
 * @param input the tensor that takes the images
 * @param written the outputs that are compared, in the model's own graph
 * @param flat the same in one flat graph of constants
 * @param chosen the embedding
 */
record ImportPlan(
        ModelFiles files,
        MetaGraphDef model,
        TensorInfo input,
        List<String> written,
        List<FrozenGraph> flat,
        OutputChoice.Chosen chosen) {
    /** @throws NotFreezableException if the outputs need state other than variables, or control flow */
    static ImportPlan of(
            ModelFiles files, MetaGraphDef model, Manifest manifest, ImportRequest request, TensorFlowRuntime runtime)
            throws NotFreezableException {
        UnknownOperations.refuse(model.getGraphDef(), model.getMetaInfoDef().getTensorflowVersion());
        ModelFormChoice choice = new ModelFormChoice(manifest);
        SignatureDef signature =
                model.getSignatureDefOrDefault(choice.signature(model), SignatureDef.getDefaultInstance());
        TensorInfo input = signature.getInputsOrThrow(choice.input(signature));
        OutputChoice output = new OutputChoice(request.output(), request.rules().pooling());
        Map<String, TensorInfo> candidates = output.candidates(signature);
        List<String> written =
                candidates.values().stream().map(TensorInfo::getName).toList();
        List<FrozenGraph> flat;
        try (ModelVariables variables = new ModelVariables(files.directory(), model, runtime.variablesConfig())) {
            flat = FrozenGraph.of(fed(model.getGraphDef(), NodeOrder.nodeName(input.getName())), written, variables);
        }
        Map<String, FrozenGraph> byName = new LinkedHashMap<>();
        for (String name : candidates.keySet()) {
            byName.put(name, flat.get(byName.size()));
        }
        return new ImportPlan(
                files,
                model,
                input,
                written,
                flat,
                output.of(byName, NodeOrder.nodeName(input.getName()), ModelFormChoice.isChannelsFirst(input)));
    }

    /** With an input that is always fed: what it would be otherwise, such as pictures that the graph decodes, goes. */
    private static GraphDef fed(GraphDef graph, String input) {
        GraphDef.Builder fed = graph.toBuilder();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeDef node = graph.getNode(i);
            if (node.getName().equals(input) && node.getOp().equals("PlaceholderWithDefault")) {
                fed.setNode(i, node.toBuilder().setOp("Placeholder").clearInput());
            }
        }
        return fed.build();
    }

    /** All of the flat graph. */
    FrozenGraph whole() {
        return flat.get(0);
    }

    /** The flat outputs' names. */
    List<String> flatOutputs() {
        return flat.stream().map(FrozenGraph::output).toList();
    }

    /** The graph to serve. */
    MetaGraphDef served() {
        FrozenGraph embedding = chosen.embedding();
        try (ShapedGraph shaped = new ShapedGraph(embedding.graph())) {
            return MetaGraphDef.newBuilder()
                    .setGraphDef(embedding.graph())
                    .putSignatureDef(
                            ServingForm.SIGNATURE,
                            SignatureDef.newBuilder()
                                    .putInputs(ServingForm.INPUT, input)
                                    .putOutputs(ServingForm.OUTPUT, shaped.info(embedding.output()))
                                    .setMethodName(ServingForm.PREDICT)
                                    .build())
                    .build();
        }
    }
}
