package io.headstream.learning;

/** Spreads draws over classes by their share, evenly: no chance in it. */
final class HeldOutClasses {
    private HeldOutClasses() {}

    /**
     * The class of each draw.
     *
     * @param weights [classes], 0 or more, not all 0
     * @return [draws], ascending
     */
    static int[] of(double[] weights, int draws) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        int[] classes = new int[draws];
        int k = 0;
        double upToHere = weights[0];
        for (int i = 0; i < draws; i++) {
            double at = (i + 0.5) / draws * total;
            while (k < weights.length - 1 && (at > upToHere || weights[k] == 0)) {
                upToHere += weights[++k];
            }
            classes[i] = k;
        }
        return classes;
    }
}
