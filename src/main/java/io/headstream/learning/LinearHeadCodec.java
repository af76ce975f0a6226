package io.headstream.learning;

import io.headstream.event.Label;
import io.headstream.event.Printable;
import io.headstream.learning.FeatureMap.Settings;
import io.headstream.learning.FeatureMap.Transform;
import java.util.List;

/**
 * Canonical bytes of {@link LinearHead}s: what {@link HeadCodec} writes for the kinds {@code ridge} and {@code lda} after
 * the part that all kinds share.
 *
 * <pre>
 * exponent       int32   -64 to 64: quantisation of its embeddings
 * transform      text    "none" or "sqrt"
 * randomFeatures int32   0 or how many
 * seed           int64   of the random features; 0 if none
 * temperature    float32 above 0
 * rows           float32 [labels × (features + 1)], row-major: a class's weights, then its bias
 * </pre>
 */
final class LinearHeadCodec {
    private LinearHeadCodec() {}

    static byte[] encode(LinearHead head) {
        Settings settings = head.features().settings();
        BinaryWriter writer = HeadCodec.begin(head.kind(), settings.dimension(), head.labels());
        writeSettings(writer, settings);
        return writer.float32s(new float[] {head.temperature()})
                .rows(head.layer().rows())
                .toBytes();
    }

    static LinearHead read(BinaryReader reader, String kind, int dimension, List<Label> labels) {
        Settings settings = readSettings(reader, dimension);
        float temperature = reader.float32s("temperature", 1)[0];
        if (!(temperature > 0)) {
            throw new HeadFormatException("head: temperature %s, expected above 0".formatted(temperature));
        }
        int inputs = settings.features();
        float[][] rows = reader.rows("rows", labels.size(), inputs + 1);
        return new LinearHead(kind, labels, new FeatureMap(settings), new DenseLayer(inputs, rows), temperature);
    }

    static void writeSettings(BinaryWriter writer, Settings settings) {
        writer.int32(settings.exponent())
                .text(settings.transform().text())
                .int32(settings.randomFeatures())
                .int64(settings.seed());
    }

    static Settings readSettings(BinaryReader reader, int dimension) {
        if (dimension > FeatureMap.MAX_FEATURES) {
            throw new HeadFormatException(
                    "dimension %d, expected at most %d".formatted(dimension, FeatureMap.MAX_FEATURES));
        }
        int exponent = reader.int32("exponent", -FeatureMap.MAX_EXPONENT, FeatureMap.MAX_EXPONENT);
        String text = reader.text("transform");
        Transform transform = Transform.find(text)
                .orElseThrow(() -> new HeadFormatException(
                        "transform '%s', expected 'none' or 'sqrt'".formatted(Printable.of(text))));
        int randomFeatures = reader.int32("randomFeatures", 0, FeatureMap.MAX_FEATURES);
        long seed =
                randomFeatures == 0 ? reader.int64("seed", 0, 0) : reader.int64("seed", Long.MIN_VALUE, Long.MAX_VALUE);
        return new Settings(dimension, exponent, transform, randomFeatures, seed);
    }
}
