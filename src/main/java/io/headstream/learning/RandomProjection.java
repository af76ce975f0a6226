package io.headstream.learning;

/**
 * Fixed random features with ReLU: {@code max(0, round(Σ ± x / √dimension))}, whole numbers to whole numbers, so that
 * their Gram matrix is as exact as that of the embeddings. Signs instead of the normal weights of the source: sums of
 * many signed inputs are nearly normal too, and a sum of whole numbers is exact in any order. The scale √dimension brings
 * a feature's standard deviation back to the size of one input; it depends on no data. Source: M. D. McDonnell et al.,
 * "RanPAC: Random Projections and Pre-trained Models for Continual Learning", NeurIPS 2023, section 4. Immutable,
 * thread-safe; takes 4 bytes × inputs × features.
 */
final class RandomProjection {
    private final int features;
    private final double scale;
    private final int[][] signs;

    /**
     * Draws the signs.
     *
     * @param inputs at most 65535, so that no sum of int16 overflows an int
     * @param features how many come out
     * @param seed of the signs
     */
    RandomProjection(int inputs, int features, long seed) {
        this.features = features;
        this.scale = Math.sqrt(inputs);
        this.signs = new int[inputs][features];
        SplitMix64 random = new SplitMix64(seed);
        for (int[] row : signs) {
            long bits = 0;
            for (int m = 0; m < features; m++) {
                bits = m % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
                row[m] = (bits & 1) == 0 ? -1 : 1;
            }
        }
    }

    /** Features of one input: [features] of int16, none below 0, saturating. */
    short[] apply(short[] x) {
        int[] sums = new int[features];
        int k = 0;
        for (; k + 4 <= x.length; k += 4) {
            addFour(sums, x, k);
        }
        for (; k < x.length; k++) {
            int[] row = signs[k];
            int value = x[k];
            for (int m = 0; m < features; m++) {
                sums[m] += value * row[m];
            }
        }
        short[] out = new short[features];
        for (int m = 0; m < features; m++) {
            out[m] = (short) Math.min(Short.MAX_VALUE, Math.rint(Math.max(0, sums[m]) / scale));
        }
        return out;
    }

    /** The same as a stage. */
    HeadStage.RandomFeatures stage() {
        byte[][] copy = new byte[signs.length][features];
        for (int k = 0; k < copy.length; k++) {
            for (int m = 0; m < features; m++) {
                copy[k][m] = (byte) signs[k][m];
            }
        }
        return new HeadStage.RandomFeatures(copy, scale);
    }

    private void addFour(int[] sums, short[] x, int k) {
        int[] row0 = signs[k];
        int[] row1 = signs[k + 1];
        int[] row2 = signs[k + 2];
        int[] row3 = signs[k + 3];
        int x0 = x[k];
        int x1 = x[k + 1];
        int x2 = x[k + 2];
        int x3 = x[k + 3];
        for (int m = 0; m < sums.length; m++) {
            sums[m] += x0 * row0[m] + x1 * row1[m] + x2 * row2[m] + x3 * row3[m];
        }
    }
}
