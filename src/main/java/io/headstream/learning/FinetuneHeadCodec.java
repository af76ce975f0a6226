package io.headstream.learning;

import io.headstream.embedding.NetworkTail;
import io.headstream.embedding.WeightTensor;
import io.headstream.event.Label;
import java.util.ArrayList;
import java.util.List;

/**
 * Canonical bytes of {@link FinetuneHead}s: what {@link HeadCodec} writes for the kind {@code finetune} after the part that
 * all kinds share. The tail's graph is among them, so that a head can be applied wherever it is read.
 *
 * <pre>
 * features       int32   1 to 65536
 * graph          int32   length, then so many bytes: see {@link NetworkTail}
 * tensors        int32   count, 1 to 10000; then for each:
 *   name         text
 *   rank         int32   0 to 8, then so many sides, int32 each, at least 1
 *   values       float32 [product of the sides], row-major
 * </pre>
 *
 * Then centre, layers and temperature as {@code dense} has them, for features instead of embeddings.
 */
final class FinetuneHeadCodec {
    /** Longest activation: a quarter of a million, as VGG16 has in its fourth block, and some room. */
    static final int MAX_DIMENSION = 1 << 20;

    private static final int MAX_TENSORS = 10_000;
    private static final int MAX_RANK = 8;

    private FinetuneHeadCodec() {}

    static byte[] encode(FinetuneHead head) {
        NetworkTail tail = head.tail();
        BinaryWriter writer = HeadCodec.begin(FinetuneHyperParameters.KIND, head.dimension(), head.labels());
        writer.int32(tail.features()).block(tail.graph()).int32(tail.weights().size());
        for (WeightTensor tensor : tail.weights()) {
            writer.text(tensor.name()).int32(tensor.shape().size());
            tensor.shape().forEach(writer::int32);
            writer.float32s(tensor.values());
        }
        HeadCodec.writeDense(writer, head.onFeatures());
        return writer.toBytes();
    }

    static FinetuneHead read(BinaryReader reader, int dimension, List<Label> labels) {
        int features = reader.int32("features", 1, HeadCodec.MAX_DIMENSION);
        byte[] graph = reader.block("graph");
        int count = reader.int32("tensors", 1, MAX_TENSORS);
        List<WeightTensor> weights = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            weights.add(readTensor(reader, t));
        }
        NetworkTail tail = new NetworkTail(dimension, features, graph, weights);
        return new FinetuneHead(tail, HeadCodec.readDense(FinetuneHyperParameters.KIND, reader, features, labels));
    }

    private static WeightTensor readTensor(BinaryReader reader, int index) {
        String name = reader.text("name of tensor " + index);
        int rank = reader.int32("rank of tensor " + index, 0, MAX_RANK);
        List<Integer> shape = new ArrayList<>();
        long size = 1;
        for (int r = 0; r < rank; r++) {
            int side = reader.int32("side of tensor " + index, 1, Integer.MAX_VALUE);
            shape.add(side);
            size = Math.min((long) Integer.MAX_VALUE, size * side);
        }
        return new WeightTensor(name, shape, reader.float32s("values of tensor " + index, size));
    }
}
