package io.headstream.learning;

/**
 * The mean of the features that a tail gave, each window's as the tail was before it learned from the window. Summed in
 * double in log order. Immutable.
 *
 * @param count feature vectors summed
 * @param sums [features]
 */
record FeatureMean(
        long count,
        @SuppressWarnings("ArrayRecordComponent") double[] sums) {
    static FeatureMean none(int features) {
        return new FeatureMean(0, new double[features]);
    }

    FeatureMean plus(float[][] features) {
        double[] next = sums.clone();
        for (float[] vector : features) {
            for (int i = 0; i < next.length; i++) {
                next[i] += vector[i];
            }
        }
        return new FeatureMean(count + features.length, next);
    }

    InputScaling scaling() {
        float[] centre = new float[sums.length];
        for (int i = 0; i < centre.length && count > 0; i++) {
            centre[i] = (float) (sums[i] / count);
        }
        return new InputScaling(centre);
    }

    void write(BinaryWriter writer) {
        writer.int64(count);
        for (double sum : sums) {
            writer.int64(Double.doubleToLongBits(sum));
        }
    }

    static FeatureMean read(BinaryReader reader, int features) {
        long count = reader.int64("feature count", 0, Long.MAX_VALUE);
        double[] sums = new double[features];
        for (int i = 0; i < features; i++) {
            sums[i] = Double.longBitsToDouble(reader.int64("feature sum", Long.MIN_VALUE, Long.MAX_VALUE));
            if (!Double.isFinite(sums[i])) {
                throw new HeadFormatException("feature sum %d is %s, expected a finite number".formatted(i, sums[i]));
            }
        }
        return new FeatureMean(count, sums);
    }
}
