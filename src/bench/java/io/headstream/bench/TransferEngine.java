package io.headstream.bench;

import io.headstream.backbone.DeviceChoice;
import io.headstream.image.DecodedImage;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/** Pictures to the device, where nothing is done with them: what feeding a network costs at least. */
final class TransferEngine implements BackboneEngine {
    private final Graph graph = new Graph();
    private final Session session;

    TransferEngine(EngineDevice device) {
        boolean gpu = device.device() == DeviceChoice.GPU;
        String place = gpu ? "/device:GPU:0" : "/device:CPU:0";
        AttrValue floats = AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();
        graph.importGraphDef(GraphDef.newBuilder()
                .addNode(NodeDef.newBuilder()
                        .setName("pictures")
                        .setOp("Placeholder")
                        .setDevice(place)
                        .putAttr("dtype", floats))
                .addNode(NodeDef.newBuilder()
                        .setName("there")
                        .setOp("Identity")
                        .addInput("pictures")
                        .setDevice(place)
                        .putAttr("T", floats))
                .build());
        ConfigProto.Builder config = ConfigProto.newBuilder()
                .setAllowSoftPlacement(false)
                .setGpuOptions(GPUOptions.newBuilder()
                        .setAllowGrowth(true)
                        .setForceGpuCompatible(device.memory().pinned()));
        session = new Session(
                graph, gpu ? config.build() : config.putDeviceCount("GPU", 0).build());
    }

    @Override
    public float[] embed(List<DecodedImage> pictures) {
        DecodedImage first = pictures.get(0);
        Shape shape = Shape.of(pictures.size(), first.height(), first.width(), DecodedImage.CHANNELS);
        try (TFloat32 fed = TFloat32.tensorOf(shape, DataBuffers.of(BackboneEngine.joined(pictures), true, false));
                Result result = session.runner()
                        .feed("pictures", fed)
                        .addTarget("there")
                        .run()) {
            return new float[] {result.size()};
        }
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
