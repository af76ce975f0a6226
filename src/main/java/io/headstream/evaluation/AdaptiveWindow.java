package io.headstream.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * The latest values of a stream, in buckets: row r has buckets of 2^r values each, and newer values are in smaller
 * buckets. Keeps the number of values, their sum and their sum of squared deviations from the mean, in memory that grows
 * with the logarithm of the number of values. Not thread-safe.
 *
 * <p>Source: Bifet and Gavalda 2007, section 4 (ADWIN2); updates of the deviations after Babcock, Datar, Motwani and
 * O'Callaghan, "Maintaining variance and k-medians over data stream windows", PODS 2003. Order and association of all
 * operations are those of River 0.26, so that the bits are too.
 */
final class AdaptiveWindow {
    /** More rows than any stream fills: 2^48 values. Keeps the width of a state that is read within a long. */
    private static final int MOST_ROWS = 48;

    private final int maxBuckets;
    private final List<BucketRow> rows = new ArrayList<>();
    private long width;
    private double total;
    private double deviations;

    AdaptiveWindow(int maxBuckets) {
        this.maxBuckets = maxBuckets;
        rows.add(newRow());
    }

    /** Reads what {@link #appendTo} wrote. */
    AdaptiveWindow(int maxBuckets, NumericReader state) {
        this.maxBuckets = maxBuckets;
        this.total = state.nextDouble("total");
        this.deviations = state.nextDouble("squared deviations");
        int count = state.nextInt("rows of buckets", 1, MOST_ROWS);
        for (int r = 0; r < count; r++) {
            // Only the one row of an empty window is empty: merging leaves at least one bucket behind.
            int buckets = state.nextInt("buckets in row " + r, count == 1 ? 0 : 1, maxBuckets);
            BucketRow row = newRow();
            for (int k = 0; k < buckets; k++) {
                row.append(state.nextDouble("total of a bucket"), state.nextDouble("deviation of a bucket"));
            }
            rows.add(row);
            width += buckets * size(r);
        }
    }

    /** Writes all that is needed to go on from here. */
    void appendTo(List<Long> longs, List<Double> doubles) {
        doubles.add(total);
        doubles.add(deviations);
        longs.add((long) rows.size());
        for (BucketRow row : rows) {
            longs.add((long) row.count());
            for (int k = 0; k < row.count(); k++) {
                doubles.add(row.total(k));
                doubles.add(row.deviation(k));
            }
        }
    }

    long width() {
        return width;
    }

    double total() {
        return total;
    }

    double deviations() {
        return deviations;
    }

    int rows() {
        return rows.size();
    }

    BucketRow row(int r) {
        return rows.get(r);
    }

    /** Values in each bucket of a row. */
    static long size(int r) {
        return 1L << r;
    }

    /** Puts a value at the new end. */
    void add(double value) {
        rows.get(0).append(value, 0);
        width++;
        if (width > 1) {
            double earlier = width - 1.0;
            double distance = value - total / earlier;
            deviations += earlier * distance * distance / width;
        }
        total += value;
        merge();
    }

    /** Takes the oldest, and so largest, bucket away. */
    void dropOldest() {
        int last = rows.size() - 1;
        BucketRow row = rows.get(last);
        double size = size(last);
        double mean = row.total(0) / size;
        width -= size(last);
        total -= row.total(0);
        double distance = mean - total / width;
        deviations -= row.deviation(0) + size * width * distance * distance / (size + width);
        row.dropOldest(1);
        if (row.count() == 0) {
            rows.remove(last);
        }
    }

    /** Makes one bucket of the two oldest in every row that has one too many; that may fill the next row in turn. */
    private void merge() {
        for (int r = 0; rows.get(r).count() > maxBuckets; r++) {
            BucketRow row = rows.get(r);
            if (r + 1 == rows.size()) {
                rows.add(newRow());
            }
            double size = size(r);
            double distance = row.total(0) / size - row.total(1) / size;
            double between = size * 0.5 * distance * distance;
            rows.get(r + 1).append(row.total(0) + row.total(1), row.deviation(0) + row.deviation(1) + between);
            row.dropOldest(2);
        }
    }

    private BucketRow newRow() {
        return new BucketRow(maxBuckets + 1);
    }
}
