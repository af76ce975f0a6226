package io.headstream.app;

import io.headstream.metrics.MetricsRegistry;
import java.util.List;

/** What Prometheus reads of a registry. */
record Scrape(List<String> lines) {
    static Scrape of(MetricsRegistry metrics) {
        return new Scrape(metrics.scrape().lines().toList());
    }

    /** The samples of a name, as they are written: labels in the order of their names, then the value. */
    List<String> samples(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .map(line -> line.substring(name.length()).strip())
                .toList();
    }
}
