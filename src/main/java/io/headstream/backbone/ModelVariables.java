package io.headstream.backbone;

import com.google.protobuf.ByteString;
import io.headstream.embedding.BackboneException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** The variables of a SavedModel, restored when the first is asked for. Not thread-safe. */
final class ModelVariables implements FrozenGraph.Variables, AutoCloseable {
    private static final Path INDEX = Path.of("variables", "variables.index");

    private final Path directory;
    private final List<String> tags;
    private final ConfigProto config;
    private final UntrainedVariables untrained;
    private final String writer;
    private @Nullable SavedModelBundle bundle;

    /**
     * @param directory where the model is
     * @param model the graph of it that is to be served
     * @param config of the session that restores them
     */
    ModelVariables(Path directory, MetaGraphDef model, ConfigProto config) {
        this.directory = directory;
        this.tags = model.getMetaInfoDef().getTagsList();
        this.config = config;
        this.untrained = UntrainedVariables.of(model);
        String version = model.getMetaInfoDef().getTensorflowVersion();
        this.writer = version.isEmpty() ? "" : " (%s wrote it)".formatted(version);
    }

    @Override
    public boolean isTrainable(NodeDef variable) {
        return !untrained.contains(variable.getName());
    }

    @Override
    public Map<String, TensorProto> values(List<NodeDef> variables) throws NotFreezableException {
        if (variables.isEmpty()) {
            return Map.of();
        }
        SavedModelBundle restored = bundle();
        Session.Runner reading = restored.session().runner();
        for (NodeDef variable : variables) {
            reading.fetch(read(restored.graph(), variable).output(0));
        }
        Map<String, TensorProto> values = new HashMap<>();
        try (Result result = reading.run()) {
            long bytes = 0;
            for (int i = 0; i < variables.size(); i++) {
                bytes += result.get(i).asRawTensor().numBytes();
                ServingForm.checkSize(bytes);
                values.put(variables.get(i).getName(), proto(result.get(i).asRawTensor()));
            }
        }
        return values;
    }

    @Override
    public void close() {
        if (bundle != null) {
            bundle.close();
        }
    }

    private SavedModelBundle bundle() {
        if (bundle == null) {
            Path index = directory.resolve(INDEX);
            if (!Files.isRegularFile(index)) {
                throw new BackboneException(
                        "'%s': missing, expected the values of the model's variables".formatted(index));
            }
            try {
                bundle = SavedModelBundle.loader(directory.toString())
                        .withTags(tags.toArray(String[]::new))
                        .withConfigProto(config)
                        .load();
            } catch (RuntimeException e) {
                throw new BackboneException(
                        "TensorFlow %s cannot load it%s: %s".formatted(TensorFlow.version(), writer, e.getMessage()),
                        e);
            }
        }
        return bundle;
    }

    private static Operation read(Graph graph, NodeDef variable) throws NotFreezableException {
        GraphOperation held = graph.operation(variable.getName());
        if (held == null) {
            throw new NotFreezableException("no variable '%s'".formatted(variable.getName()));
        }
        if (!variable.getOp().equals("VarHandleOp")) {
            return held;
        }
        return graph.opBuilder("ReadVariableOp", "headstream_read/" + variable.getName(), graph.baseScope())
                .addInput(held.output(0))
                .setAttr("dtype", variable.getAttrOrThrow("dtype").getType())
                .build();
    }

    private static TensorProto proto(RawTensor tensor) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long side : tensor.shape().asArray()) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(side));
        }
        byte[] content = new byte[Math.toIntExact(tensor.numBytes())];
        tensor.data().read(content);
        return TensorProto.newBuilder()
                .setDtype(tensor.dataType())
                .setTensorShape(shape)
                .setTensorContent(ByteString.copyFrom(content))
                .build();
    }
}
