package io.headstream.backbone;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** The variables of a SavedModel, restored when the first is asked for. Not thread-safe. */
final class ModelVariables implements FrozenGraph.Variables, AutoCloseable {
    private final Path directory;
    private final List<String> tags;
    private final ConfigProto config;
    private @Nullable SavedModelBundle bundle;

    ModelVariables(Path directory, List<String> tags, ConfigProto config) {
        this.directory = directory;
        this.tags = tags;
        this.config = config;
    }

    @Override
    public TensorProto valueOf(NodeDef variable) throws NotFreezableException {
        SavedModelBundle restored = bundle();
        Graph graph = restored.graph();
        GraphOperation held = graph.operation(variable.getName());
        if (held == null) {
            throw new NotFreezableException("no variable '%s'".formatted(variable.getName()));
        }
        Operation read = variable.getOp().equals("VarHandleOp") ? readOf(graph, variable, held) : held;
        try (Result result = restored.session().runner().fetch(read.output(0)).run()) {
            return proto(result.get(0).asRawTensor());
        }
    }

    @Override
    public void close() {
        if (bundle != null) {
            bundle.close();
        }
    }

    private SavedModelBundle bundle() {
        if (bundle == null) {
            bundle = SavedModelBundle.loader(directory.toString())
                    .withTags(tags.toArray(String[]::new))
                    .withConfigProto(config)
                    .load();
        }
        return bundle;
    }

    private static Operation readOf(Graph graph, NodeDef variable, GraphOperation held) {
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
