package io.headstream.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/**
 * How heads are trained, whatever the head.
 *
 * @param threads stream threads of one instance
 * @param solverShare share of one processor's time that solving for heads may take
 * @param memoryMaxBytes what the states of learners may take of the Java heap, all threads together
 * @param snapshotsRetained newest versions of each learner that stay, besides those that a rollout names
 * @param signingKeyOrNull PEM file of the key that signs versions; null: they are not signed
 * @param streams Kafka Streams properties of this role only; win over those of all clients
 */
public record TrainerSettings(
        int threads,
        double solverShare,
        long memoryMaxBytes,
        int snapshotsRetained,
        @Nullable Path signingKeyOrNull,
        Map<String, Object> streams) {
    static final String THREADS = "trainer.threads";
    static final String SOLVER_SHARE = "trainer.solver.share";
    static final String MEMORY_MAX_BYTES = "trainer.memory.max.bytes";
    static final String SNAPSHOTS_RETAIN = "snapshots.retain";
    static final String SIGNING_KEY = "snapshots.signing.key.file";

    /** The part of the heap that states take where nothing else is said: windows, versions and all else need theirs. */
    private static final int PART_OF_HEAP = 4;

    /** PEM file of the key that signs versions. */
    public Optional<Path> signingKey() {
        return Optional.ofNullable(signingKeyOrNull);
    }

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Trainer")
                .key(
                        THREADS,
                        ConfigDef.Type.INT,
                        1,
                        Rule.between(1, 1024),
                        Importance.MEDIUM,
                        "Stream threads of one trainer. A head is trained by one thread at a time, so more threads"
                                + " than heads stay idle.")
                .key(
                        SOLVER_SHARE,
                        ConfigDef.Type.DOUBLE,
                        0.02,
                        Rule.number(0.001, 1),
                        Importance.LOW,
                        "Share of one processor's time that solving for closed-form heads (`ridge`, `lda`) may take, a"
                                + " second of it in advance. They are solved for in the background, when a tenth more"
                                + " has been learned, when an example was taken back, or when the log stands still.")
                .key(
                        MEMORY_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        0L,
                        Rule.atLeast(0),
                        Importance.MEDIUM,
                        "What the states of one trainer's learners may take of the Java heap, in bytes, over all threads. Beyond it"
                                + " the heads that were not used for longest are read from the state directory when their next"
                                + " window closes: slower, with the same results to the bit. A `ridge` or `lda` learner on 1280"
                                + " numbers counts for 6.6 MB and more, a `dense` one for its weights and its `replay`. 0: a quarter of"
                                + " the largest heap.")
                .key(
                        SNAPSHOTS_RETAIN,
                        ConfigDef.Type.INT,
                        20,
                        Rule.between(2, 1_000_000),
                        Importance.MEDIUM,
                        "How many of each learner's newest versions stay in `head-snapshots`. Older ones are taken away"
                                + " with a tombstone, but never one that a rollout names: the champion, those that a roll"
                                + " back can go to, the canary and the shadows. A version that is gone can neither serve"
                                + " nor be verified any more.")
                .key(
                        SIGNING_KEY,
                        ConfigDef.Type.STRING,
                        "",
                        Rule.text("a file, or nothing", value -> true),
                        Importance.MEDIUM,
                        "For the trainer: PEM file of an Ed25519 private key (PKCS #8) that every version is signed with as it"
                                + " is published; see [security.md](security.md). Nothing: versions are not signed.");
    }

    static TrainerSettings from(Values values) {
        return new TrainerSettings(
                values.integer(THREADS),
                values.real(SOLVER_SHARE),
                memory(values.whole(MEMORY_MAX_BYTES)),
                values.integer(SNAPSHOTS_RETAIN),
                EmbedderSettings.file(values, SIGNING_KEY),
                new MaskedMap(values.under(OpenPrefix.TRAINER_STREAMS)));
    }

    private static long memory(long given) {
        return given > 0 ? given : Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    }
}
