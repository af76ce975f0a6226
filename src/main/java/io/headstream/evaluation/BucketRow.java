package io.headstream.evaluation;

/** Buckets of one size, oldest first: the sum of each and its sum of squared deviations. Not thread-safe. */
final class BucketRow {
    private final double[] totals;
    private final double[] deviations;
    private int count;

    /** @param capacity most buckets it ever holds */
    BucketRow(int capacity) {
        this.totals = new double[capacity];
        this.deviations = new double[capacity];
    }

    int count() {
        return count;
    }

    double total(int bucket) {
        return totals[bucket];
    }

    double deviation(int bucket) {
        return deviations[bucket];
    }

    void append(double total, double deviation) {
        totals[count] = total;
        deviations[count] = deviation;
        count++;
    }

    void dropOldest(int buckets) {
        count -= buckets;
        System.arraycopy(totals, buckets, totals, 0, count);
        System.arraycopy(deviations, buckets, deviations, 0, count);
    }
}
