package io.headstream.metrics;

/**
 * Upper bounds of histogram buckets, ascending, in the meter's unit. Fixed for good, so that histograms of all instances
 * and releases can be added up.
 */
enum Buckets {
    /** One stage of an image's way, in seconds: a decode takes 2 ms, a pass on a CPU 15 ms, a batch on one core 250 ms. */
    STAGE(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),

    /** From an event's own time on, in seconds: at best some 100 ms under exactly-once, hours when a backlog is read. */
    END_TO_END(0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),

    /** Steps and solves, in seconds: a dense step takes a millisecond, a solve of 2,000 dimensions seconds. */
    LEARNING(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60),

    /** Images in a batch. */
    BATCH(1, 2, 4, 8, 16, 32, 64, 128, 256);

    private final double[] bounds;

    Buckets(double... bounds) {
        this.bounds = bounds;
    }

    double[] bounds() {
        return bounds.clone();
    }
}
