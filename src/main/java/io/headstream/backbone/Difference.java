package io.headstream.backbone;

/**
 * How far apart two results are.
 *
 * @param absolute largest difference of two numbers
 * @param relative the same, against the largest number of the row it is in
 */
public record Difference(double absolute, double relative) {
    static final Difference NONE = new Difference(0, 0);

    static Difference between(float[] expected, float[] found) {
        if (expected.length != found.length) {
            return new Difference(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double absolute = 0;
        for (int i = 0; i < expected.length; i++) {
            // Not a number in both is no difference; in one of them it is the largest there is.
            boolean same = (Float.isNaN(expected[i]) && Float.isNaN(found[i])) || expected[i] == found[i];
            double difference = same ? 0 : Math.abs((double) expected[i] - found[i]);
            absolute = Math.max(absolute, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        double largest = EmbeddingRange.largest(expected);
        return new Difference(
                absolute, absolute == 0 ? 0 : largest == 0 ? Double.POSITIVE_INFINITY : absolute / largest);
    }

    Difference or(Difference other) {
        return new Difference(Math.max(absolute, other.absolute), Math.max(relative, other.relative));
    }
}
