package io.headstream.demo;

import io.headstream.config.HeadstreamConfig;
import io.headstream.event.HeadName;
import java.nio.file.Path;
import java.util.Map;

/** The demo's settings: what suits one small machine and an audience. */
final class DemoConfig {
    /** As many as the demo's partitions and threads. */
    private static final int THREADS = 2;

    private DemoConfig() {}

    /** Settings for the demo's own broker and registry. */
    static HeadstreamConfig of(
            String bootstrapServers, String registryUrl, HeadName head, DemoOptions options, Path state) {
        return HeadstreamConfig.of(Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", bootstrapServers),
                Map.entry("wire.schema.registry.url", registryUrl),
                Map.entry("heads", head.value()),
                Map.entry("application.id.prefix", "headstream-demo"),
                Map.entry("state.dir", state.toString()),
                Map.entry("topics.partitions", Integer.toString(THREADS)),
                Map.entry("topics.replication.factor", "1"),
                Map.entry("embedder.threads", Integer.toString(THREADS)),
                Map.entry("learning.seed", Long.toString(options.seed())),
                Map.entry("http.enabled", Boolean.toString(options.http())),
                // A version every few seconds, and the last one soon after the stream has ended.
                Map.entry("window.examples", "32"),
                Map.entry("window.idle.tick.ms", "2000"),
                // A demo is over before closed-form versions have become rare.
                Map.entry("trainer.solver.share", "0.1")));
    }
}
