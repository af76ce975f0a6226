package io.headstream.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.headstream.image.DecodedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/** ONNX Runtime with all of its graph optimisations, fed from direct buffers, of which every thread keeps one. */
final class OnnxEngine implements BackboneEngine {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final ThreadLocal<FloatBuffer> buffer;
    private final long side;

    OnnxEngine(EngineSettings settings, ConvolutionalNetwork network) {
        this.side = network.side();
        int values = settings.batch() * network.side() * network.side() * DecodedImage.CHANNELS;
        this.buffer = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(Float.BYTES * values)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer());
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(settings.threads());
            options.setInterOpNumThreads(1);
            session = environment.createSession(OnnxModel.of(network), options);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not take the model: " + e.getMessage(), e);
        }
    }

    @Override
    public float[] embed(List<DecodedImage> pictures) {
        FloatBuffer values = buffer.get();
        values.clear();
        pictures.forEach(picture -> values.put(picture.rgb()));
        values.flip();
        long[] shape = {pictures.size(), side, side, DecodedImage.CHANNELS};
        try (OnnxTensor fed = OnnxTensor.createTensor(environment, values, shape);
                OrtSession.Result result = session.run(Map.of(OnnxModel.INPUT, fed))) {
            FloatBuffer embeddings = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] rows = new float[embeddings.remaining()];
            embeddings.get(rows);
            return rows;
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot be closed: " + e.getMessage(), e);
        }
    }
}
