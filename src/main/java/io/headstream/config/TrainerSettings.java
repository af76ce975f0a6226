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
 * @param snapshotsRetained newest versions of each learner that stay, besides those that a rollout names
 * @param signingKeyOrNull PEM file of the key that signs versions; null: they are not signed
 * @param streams Kafka Streams properties of this role only; win over those of all clients
 */
public record TrainerSettings(
        int threads,
        double solverShare,
        int snapshotsRetained,
        @Nullable Path signingKeyOrNull,
        Map<String, Object> streams) {
    static final String THREADS = "trainer.threads";
    static final String SOLVER_SHARE = "trainer.solver.share";
    static final String SNAPSHOTS_RETAIN = "snapshots.retain";
    static final String SIGNING_KEY = "snapshots.signing.key.file";

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
                values.integer(SNAPSHOTS_RETAIN),
                EmbedderSettings.file(values, SIGNING_KEY),
                new MaskedMap(values.under(OpenPrefix.TRAINER_STREAMS)));
    }
}
