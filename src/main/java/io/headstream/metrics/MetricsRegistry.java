package io.headstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The meters of this process, and what Prometheus scrapes. Thread-safe. */
public final class MetricsRegistry implements AutoCloseable {
    /** Media type of {@link #scrape}: Prometheus' text format. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** A meter with values for its tags. */
    private record Key(HeadstreamMeter meter, List<String> tagValues) {
        Key {
            if (tagValues.size() != meter.tags().size()) {
                throw new IllegalArgumentException("meter %s: %d tag values %s, expected one for each of %s"
                        .formatted(meter.meterName(), tagValues.size(), tagValues, meter.tags()));
            }
        }

        static Key of(HeadstreamMeter meter, HeadstreamMeter.Kind kind, String... tagValues) {
            if (meter.kind() != kind) {
                throw new IllegalArgumentException(
                        "meter %s is a %s, expected a %s".formatted(meter.meterName(), meter.kind(), kind));
            }
            return new Key(meter, List.of(tagValues));
        }

        List<Tag> tags() {
            return IntStream.range(0, tagValues.size())
                    .mapToObj(i -> Tag.of(meter.tags().get(i), tagValues.get(i)))
                    .toList();
        }
    }

    private record Level(AtomicReference<Double> value, Gauge gauge) {}

    /**
     * Producers' clocks are theirs: the age of an event of the year 1 is more nanoseconds than a long holds, and the sum of
     * a few ages from 1970 on is, too.
     */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Key, DistributionSummary> histograms = new ConcurrentHashMap<>();
    private final Map<Key, Level> gauges = new ConcurrentHashMap<>();
    private final List<Runnable> refreshers = new CopyOnWriteArrayList<>();
    private final JvmGcMetrics garbageCollector = new JvmGcMetrics();

    /** With the JVM's and the process's own meters. */
    public MetricsRegistry() {
        List<MeterBinder> binders = List.of(
                new JvmMemoryMetrics(),
                garbageCollector,
                new JvmThreadMetrics(),
                new JvmInfoMetrics(),
                new ClassLoaderMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics());
        binders.forEach(binder -> binder.bindTo(registry));
        ProcessMemory memory = new ProcessMemory();
        beforeScrape(() -> memory.report(this));
    }

    /** Everything, in Prometheus' text format. */
    public String scrape() {
        refreshers.forEach(Runnable::run);
        return registry.scrape(CONTENT_TYPE);
    }

    /** Has something brought up to date before every scrape; it must be quick and must not throw. */
    public void beforeScrape(Runnable refresher) {
        refreshers.add(refresher);
    }

    /** Adds to a counter; adding 0 makes it known. */
    public void count(HeadstreamMeter meter, double amount, String... tagValues) {
        counters.computeIfAbsent(Key.of(meter, HeadstreamMeter.Kind.COUNTER, tagValues), this::counter)
                .increment(amount);
    }

    /** Records a duration: a negative one as zero, one of more than a day as a day. */
    public void record(HeadstreamMeter meter, Duration duration, String... tagValues) {
        timers.computeIfAbsent(Key.of(meter, HeadstreamMeter.Kind.TIMER, tagValues), this::timer)
                .record(nanos(duration), TimeUnit.NANOSECONDS);
    }

    private static long nanos(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
    }

    /** Records a number in a histogram. */
    public void record(HeadstreamMeter meter, double amount, String... tagValues) {
        histograms
                .computeIfAbsent(Key.of(meter, HeadstreamMeter.Kind.HISTOGRAM, tagValues), this::histogram)
                .record(amount);
    }

    /** Sets a gauge. */
    public void set(HeadstreamMeter meter, double value, String... tagValues) {
        gauges.computeIfAbsent(Key.of(meter, HeadstreamMeter.Kind.GAUGE, tagValues), this::gauge)
                .value()
                .set(value);
    }

    /** Takes away the gauges whose tags begin with these values: what they were about is no longer here. */
    public void forget(HeadstreamMeter meter, String... firstTagValues) {
        List<String> first = List.of(firstTagValues);
        gauges.forEach((key, level) -> {
            if (key.meter() == meter && key.tagValues().subList(0, first.size()).equals(first)) {
                gauges.remove(key);
                registry.remove(level.gauge());
            }
        });
    }

    /**
     * What a histogram without tags has recorded since the start.
     *
     * @param count how many numbers
     * @param sum of them
     */
    public record Recorded(long count, double sum) {}

    /** What a histogram without tags has recorded. */
    public Recorded recorded(HeadstreamMeter meter) {
        DistributionSummary histogram = histograms.get(Key.of(meter, HeadstreamMeter.Kind.HISTOGRAM));
        return histogram == null ? new Recorded(0, 0) : new Recorded(histogram.count(), histogram.totalAmount());
    }

    /** Where a gauge without tags stands; empty if it was never set. */
    public OptionalDouble level(HeadstreamMeter meter) {
        Level level = gauges.get(Key.of(meter, HeadstreamMeter.Kind.GAUGE));
        Double value = level == null ? null : level.value().get();
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private Counter counter(Key key) {
        return Counter.builder(key.meter().meterName())
                .description(key.meter().description())
                .baseUnit(unit(key))
                .tags(key.tags())
                .register(registry);
    }

    private Timer timer(Key key) {
        return Timer.builder(key.meter().meterName())
                .description(key.meter().description())
                .tags(key.tags())
                .serviceLevelObjectives(Arrays.stream(key.meter().buckets())
                        .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                        .toArray(Duration[]::new))
                .register(registry);
    }

    private DistributionSummary histogram(Key key) {
        return DistributionSummary.builder(key.meter().meterName())
                .description(key.meter().description())
                .baseUnit(unit(key))
                .tags(key.tags())
                .serviceLevelObjectives(key.meter().buckets())
                .register(registry);
    }

    private Level gauge(Key key) {
        AtomicReference<Double> value = new AtomicReference<>(Double.NaN);
        return new Level(
                value,
                Gauge.builder(key.meter().meterName(), value, AtomicReference::get)
                        .description(key.meter().description())
                        .baseUnit(unit(key))
                        .tags(key.tags())
                        .strongReference(true)
                        .register(registry));
    }

    private static @Nullable String unit(Key key) {
        String unit = key.meter().unit();
        return unit.isEmpty() ? null : unit;
    }

    MeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        garbageCollector.close();
        registry.close();
    }
}
