package io.headstream.bench;

import io.headstream.backbone.BackboneGraph;
import io.headstream.backbone.BackboneOptions;
import io.headstream.backbone.BackboneSource;
import io.headstream.backbone.DeviceChoice;
import io.headstream.backbone.TensorFlowBackbone;
import io.headstream.embedding.EmbedResult;
import io.headstream.image.DecodedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;

/** Something that runs the bundled backbone's network. Thread-safe. */
interface BackboneEngine extends AutoCloseable {
    /**
     * The embeddings of a batch.
     *
     * @param pictures as many as its batch size
     * @return float32, row-major, a row for each picture
     */
    float[] embed(List<DecodedImage> pictures);

    /** What it runs on, as TensorFlow names it. */
    default String device() {
        return "CPU:0";
    }

    @Override
    void close();

    /** As the embedder runs it: pictures into a tensor, a pass, embeddings quantised. */
    final class Headstream implements BackboneEngine {
        private final List<TensorFlowBackbone> sessions = new ArrayList<>();
        private final AtomicInteger passes = new AtomicInteger();

        Headstream(EngineSettings settings, EngineDevice device) {
            for (int s = 0; s < device.sessions(); s++) {
                sessions.add(TensorFlowBackbone.load(
                        new BackboneSource.Bundled(), device.options(settings.batch(), settings.threads())));
            }
        }

        @Override
        public String device() {
            return sessions.get(0).description().device();
        }

        @Override
        public float[] embed(List<DecodedImage> pictures) {
            TensorFlowBackbone backbone = sessions.get(Math.floorMod(passes.getAndIncrement(), sessions.size()));
            List<float[]> rows = new ArrayList<>();
            for (EmbedResult result : backbone.embed(pictures)) {
                if (!(result instanceof EmbedResult.Embedded embedded)) {
                    throw new IllegalStateException("a picture was rejected: " + result);
                }
                rows.add(embedded.embedding().toFloats());
            }
            float[] all = new float[rows.size() * rows.get(0).length];
            for (int i = 0; i < rows.size(); i++) {
                System.arraycopy(rows.get(i), 0, all, i * rows.get(i).length, rows.get(i).length);
            }
            return all;
        }

        @Override
        public void close() {
            sessions.forEach(TensorFlowBackbone::close);
        }
    }

    /** A bare session on the same graph, with TensorFlow's graph optimisations or without. */
    final class BareTensorFlow implements BackboneEngine {
        private final Graph graph = new Graph();
        private final Session session;
        private final BackboneGraph backbone;

        BareTensorFlow(EngineSettings settings, boolean optimised) {
            this.backbone = BackboneGraph.load(
                    new BackboneSource.Bundled(), new BackboneOptions(DeviceChoice.CPU, 1, settings.threads(), 1));
            graph.importGraphDef(backbone.graph());
            ConfigProto.Builder config = ConfigProto.newBuilder()
                    .setIntraOpParallelismThreads(settings.threads())
                    .setInterOpParallelismThreads(1);
            if (!optimised) {
                config.setGraphOptions(GraphOptions.newBuilder()
                        .setOptimizerOptions(OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L0))
                        .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)));
            }
            session = new Session(graph, config.build());
        }

        @Override
        public float[] embed(List<DecodedImage> pictures) {
            DecodedImage first = pictures.get(0);
            Shape shape = Shape.of(pictures.size(), first.height(), first.width(), DecodedImage.CHANNELS);
            try (TFloat32 fed = TFloat32.tensorOf(shape, DataBuffers.of(joined(pictures), true, false));
                    Result result = session.runner()
                            .feed(backbone.input(), fed)
                            .fetch(backbone.output())
                            .run()) {
                float[] values = new float[Math.toIntExact(result.get(0).shape().size())];
                result.get(0).asRawTensor().data().asFloats().read(values);
                return values;
            }
        }

        @Override
        public void close() {
            session.close();
            graph.close();
        }
    }

    /** The pictures one after the other. */
    static float[] joined(List<DecodedImage> pictures) {
        int length = pictures.get(0).rgb().length;
        float[] all = new float[pictures.size() * length];
        for (int i = 0; i < pictures.size(); i++) {
            System.arraycopy(pictures.get(i).rgb(), 0, all, i * length, length);
        }
        return all;
    }
}
