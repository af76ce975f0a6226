package io.headstream.config;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * How images become embeddings and predictions.
 *
 * @param threads stream threads of one instance; 0: one for each core
 * @param batchSize most images in one pass through the backbone; 0: as suits the device
 * @param batchLinger longest time that an image waits for company
 * @param latencyObjective longest time from an image's arrival at its batch to its embedding; zero: none
 * @param topK most classes in a prediction
 * @param cacheMaxBytes memory for records that wait in a batch, over all threads, bytes
 * @param labelsJoinWindow how long an embedding is kept for labels to come; zero: late labels are switched off
 * @param streams Kafka Streams properties of this role only; win over those of all clients
 */
public record EmbedderSettings(
        int threads,
        int batchSize,
        Duration batchLinger,
        Duration latencyObjective,
        int topK,
        long cacheMaxBytes,
        Duration labelsJoinWindow,
        Map<String, Object> streams) {
    static final String THREADS = "embedder.threads";
    static final String BATCH_SIZE = "embedder.batch.size";
    static final String BATCH_LINGER = "embedder.batch.linger.ms";
    static final String LATENCY_OBJECTIVE = "latency.objective.ms";
    static final String TOP_K = "embedder.top.k";
    static final String LABELS_JOIN_WINDOW = "labels.join.window.ms";
    static final String CACHE_MAX_BYTES = "embedder.cache.max.bytes";

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Embedder")
                .key(
                        THREADS,
                        ConfigDef.Type.INT,
                        0,
                        Rule.between(0, 1024),
                        Importance.MEDIUM,
                        "Stream threads of one embedder; 0 takes one for each core. Every thread decodes and feeds its"
                                + " own images; the backbone is shared. More threads than partitions stay idle.")
                .key(
                        BATCH_SIZE,
                        ConfigDef.Type.INT,
                        0,
                        Rule.between(0, 1024),
                        Importance.MEDIUM,
                        "Most images that go through the backbone in one pass; 0 takes 1 on the processor, where a"
                                + " larger pass costs as much for each image, and 32 on a GPU. Smaller batches are"
                                + " padded to this size, so that an embedding does not depend on its company.")
                .key(
                        BATCH_LINGER,
                        ConfigDef.Type.LONG,
                        20L,
                        Rule.between(1, 60_000),
                        Importance.MEDIUM,
                        "Longest time that an image waits for its batch to fill, in milliseconds.")
                .key(
                        LATENCY_OBJECTIVE,
                        ConfigDef.Type.LONG,
                        100L,
                        Rule.between(0, 60_000),
                        Importance.MEDIUM,
                        "How long an image may take from its batch to its embedding, in milliseconds. Each full batch that"
                                + " keeps to it lets the next wait for one image more, up to `embedder.batch.size`; each"
                                + " that does not, for a tenth fewer; and no image waits longer than the objective leaves"
                                + " beside the pass. What waits in the topic does not count. 0: batches always wait to be"
                                + " full, or for `embedder.batch.linger.ms`. Has no effect where a batch is one image, as"
                                + " on the processor by default.")
                .key(
                        TOP_K,
                        ConfigDef.Type.INT,
                        5,
                        Rule.between(1, 1000),
                        Importance.LOW,
                        "Most classes in a prediction, the most probable first.")
                .key(
                        CACHE_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        64L << 20,
                        Rule.atLeast(0),
                        Importance.LOW,
                        "Memory of one embedder for images that wait in a batch, in bytes, over all threads. As long"
                                + " as partitions × batch size × image size fits, a waiting image is seldom written to"
                                + " the changelog; beyond it, nothing is lost but each one is.");
        new KeyGroup(definition, "Labels")
                .key(
                        LABELS_JOIN_WINDOW,
                        ConfigDef.Type.LONG,
                        Duration.ofHours(1).toMillis(),
                        Rule.between(0, Duration.ofDays(30).toMillis()),
                        Importance.MEDIUM,
                        "How long an image's embedding is kept for labels to come, and how long a label waits for its"
                                + " image, in milliseconds of the embedder's clock. Within it, labels can be given late,"
                                + " corrected and taken back, and an image that is sent twice is learned from once. Costs"
                                + " about 2.7 KB of disk for each image of the window with the bundled backbone, in the"
                                + " state directory and again in Kafka. 0 switches all of that off: nothing is kept, and"
                                + " whatever comes to `image-labels` is set aside. See [labels.md](labels.md).");
    }

    static EmbedderSettings from(Values values) {
        return new EmbedderSettings(
                values.integer(THREADS),
                values.integer(BATCH_SIZE),
                values.millis(BATCH_LINGER),
                values.millis(LATENCY_OBJECTIVE),
                values.integer(TOP_K),
                values.whole(CACHE_MAX_BYTES),
                values.millis(LABELS_JOIN_WINDOW),
                new MaskedMap(values.under(OpenPrefix.EMBEDDER_STREAMS)));
    }
}
