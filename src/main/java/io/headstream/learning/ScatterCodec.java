package io.headstream.learning;

/**
 * Statistics as bytes: the Gram matrix, row after row from the diagonal on, int64; then the number of classes, int32; the
 * sum of each, int64 [features]; and the counts, int64 [classes].
 */
final class ScatterCodec {
    private ScatterCodec() {}

    static byte[] encode(ScatterStatistics statistics) {
        BinaryWriter writer = new BinaryWriter();
        for (int i = 0; i < statistics.features(); i++) {
            writer.int64s(statistics.gramRow(i));
        }
        writer.int32(statistics.classes());
        for (int c = 0; c < statistics.classes(); c++) {
            writer.int64s(statistics.classSum(c));
        }
        for (int c = 0; c < statistics.classes(); c++) {
            writer.int64(statistics.count(c));
        }
        return writer.toBytes();
    }

    static ScatterStatistics decode(BinaryReader reader, int features, int classesMax) {
        long[][] gram = new long[features][];
        for (int i = 0; i < features; i++) {
            gram[i] = reader.int64s("Gram matrix", features - i, Long.MIN_VALUE);
        }
        int classes = reader.int32("classes", 0, classesMax);
        long[][] sums = new long[classes][];
        for (int c = 0; c < classes; c++) {
            sums[c] = reader.int64s("class sum", features, Long.MIN_VALUE);
        }
        long[] counts = reader.int64s("class counts", classes, 0);
        try {
            return ScatterPool.pooled(new ScatterStatistics(features, gram, sums, counts));
        } catch (ArithmeticException e) {
            throw new HeadFormatException("closed-form learner state: " + e.getMessage(), e);
        }
    }
}
