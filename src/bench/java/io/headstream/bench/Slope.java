package io.headstream.bench;

import java.util.Arrays;

/**
 * A straight line through a series, by least squares.
 *
 * @param perHour its slope
 * @param uncertainty half the width of its 95 % confidence interval; what one sample says of the next is taken into account
 *     by counting only n (1 - r) / (1 + r) samples, where r is the residuals' correlation with their successors
 * @param median the median of the slopes between all pairs of samples (Theil and Sen), which a few outliers do not move
 */
record Slope(double perHour, double uncertainty, double median) {
    /** Of the normal distribution; for the dozens of samples that there are, Student's is hardly wider. */
    private static final double TWO_SIDED_95 = 1.96;

    /** @throws IllegalArgumentException if there are fewer than three samples */
    static Slope of(double[] hours, double[] values) {
        int n = hours.length;
        if (n < 3 || values.length != n) {
            throw new IllegalArgumentException(
                    "%d times and %d values, expected as many of each and at least three".formatted(n, values.length));
        }
        double meanHour = Arrays.stream(hours).average().orElseThrow();
        double meanValue = Arrays.stream(values).average().orElseThrow();
        double spread = 0;
        double covariance = 0;
        for (int i = 0; i < n; i++) {
            spread += (hours[i] - meanHour) * (hours[i] - meanHour);
            covariance += (hours[i] - meanHour) * (values[i] - meanValue);
        }
        double slope = covariance / spread;
        double[] residuals = new double[n];
        Arrays.setAll(residuals, i -> values[i] - meanValue - slope * (hours[i] - meanHour));
        double squares = 0;
        double successive = 0;
        for (int i = 0; i < n; i++) {
            squares += residuals[i] * residuals[i];
            successive += i == 0 ? 0 : residuals[i] * residuals[i - 1];
        }
        double correlation = squares == 0 ? 0 : Math.max(0, Math.min(0.99, successive / squares));
        double effective = Math.max(3, n * (1 - correlation) / (1 + correlation));
        double error = Math.sqrt(squares / (effective - 2) / (spread / n * effective));
        return new Slope(slope, TWO_SIDED_95 * error, median(hours, values));
    }

    private static double median(double[] hours, double[] values) {
        int n = hours.length;
        double[] slopes = new double[n * (n - 1) / 2];
        int next = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                slopes[next++] = (values[j] - values[i]) / (hours[j] - hours[i]);
            }
        }
        Arrays.sort(slopes);
        return slopes[slopes.length / 2];
    }
}
