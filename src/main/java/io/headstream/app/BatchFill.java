package io.headstream.app;

import io.headstream.metrics.HeadstreamMeter;
import io.headstream.metrics.MetricsRegistry;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How full the batches were since somebody looked last. For one thread. */
final class BatchFill implements Supplier<@Nullable Double> {
    private final MetricsRegistry metrics;
    private MetricsRegistry.Recorded before = new MetricsRegistry.Recorded(0, 0);

    BatchFill(MetricsRegistry metrics) {
        this.metrics = metrics;
    }

    /** In [0,1]; null if there was no batch. */
    @Override
    public @Nullable Double get() {
        MetricsRegistry.Recorded now = metrics.recorded(HeadstreamMeter.BATCH_SIZE);
        OptionalDouble capacity = metrics.level(HeadstreamMeter.BATCH_CAPACITY);
        long batches = now.count() - before.count();
        double images = now.sum() - before.sum();
        before = now;
        return batches == 0 || capacity.isEmpty() || !(capacity.getAsDouble() > 0)
                ? null
                : (Double) (images / batches / capacity.getAsDouble());
    }
}
