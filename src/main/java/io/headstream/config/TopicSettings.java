package io.headstream.config;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * The topics: names, and how missing ones are created.
 *
 * @param names what they are called
 * @param create whether missing topics are created at start
 * @param partitions of the topics that carry the load
 * @param replicationFactor copies of every partition; -1: the broker's default
 * @param trainingLogRetentionMillis how long training examples are kept; -1: for ever
 * @param deadLettersRetentionMillis how long dead letters are kept; -1: for ever
 * @param maxMessageBytes largest record in the input topic, bytes
 */
public record TopicSettings(
        TopicNames names,
        boolean create,
        int partitions,
        short replicationFactor,
        long trainingLogRetentionMillis,
        long deadLettersRetentionMillis,
        int maxMessageBytes) {
    static final String IMAGE_EVENTS = "topics.image-events";
    static final String IMAGE_LABELS = "topics.image-labels";
    static final String PREDICTIONS = "topics.predictions";
    static final String SHADOW_PREDICTIONS = "topics.predictions-shadow";
    static final String TRAINING_LOG = "topics.training-log";
    static final String HEAD_SNAPSHOTS = "topics.head-snapshots";
    static final String HEAD_ROLLOUTS = "topics.head-rollouts";
    static final String ROLLOUT_COMMANDS = "topics.rollout-commands";
    static final String ROLLOUT_EVENTS = "topics.rollout-events";
    static final String ROLLOUT_CONFIRMATIONS = "topics.rollout-confirmations";
    static final String HEAD_EVALUATIONS = "topics.head-evaluations";
    static final String DEAD_LETTERS = "topics.dead-letters";
    static final List<String> NAMES = List.of(
            IMAGE_EVENTS,
            IMAGE_LABELS,
            PREDICTIONS,
            SHADOW_PREDICTIONS,
            TRAINING_LOG,
            HEAD_SNAPSHOTS,
            HEAD_ROLLOUTS,
            ROLLOUT_COMMANDS,
            ROLLOUT_EVENTS,
            ROLLOUT_CONFIRMATIONS,
            HEAD_EVALUATIONS,
            DEAD_LETTERS);
    static final String CREATE = "topics.create";
    static final String PARTITIONS = "topics.partitions";
    static final String REPLICATION_FACTOR = "topics.replication.factor";
    static final String TRAINING_LOG_RETENTION = "topics.training-log.retention.ms";
    static final String DEAD_LETTERS_RETENTION = "topics.dead-letters.retention.ms";
    static final String MAX_MESSAGE_BYTES = "topics.max.message.bytes";

    /** A dead letter is an input record and the headers that say why: room for those. */
    static final int DEAD_LETTER_HEADROOM_BYTES = 64 << 10;

    private static final long FOREVER = -1;
    private static final long DAYS_30_MILLIS = 30L * 24 * 60 * 60 * 1000;
    private static final long DAYS_90_MILLIS = 90L * 24 * 60 * 60 * 1000;

    /**
     * Outputs carry the time of their input, which may be years ago: retention must go by when they were written, or they
     * would be gone before anybody reads them.
     */
    private static final String APPEND_TIME = "LogAppendTime";

    private static final Map<String, String> STAMPED = Map.of("message.timestamp.type", APPEND_TIME);
    private static final int MIB = 1 << 20;

    /** Kafka compacts closed segments only: who reads the topic from the start reads this much beside what is current. */
    private static final int COMPACTED_SEGMENT_BYTES = 32 * MIB;

    /** Largest record that Headstream itself may have to write, bytes: what its producers' requests must allow. */
    public int maxProducedBytes() {
        return maxMessageBytes + DEAD_LETTER_HEADROOM_BYTES;
    }

    /** Every topic as it should be created. */
    public List<TopicSpec> specs() {
        Map<String, String> compacted =
                Map.of("cleanup.policy", "compact", "segment.bytes", text(COMPACTED_SEGMENT_BYTES));
        return List.of(
                spec(names.imageEvents(), partitions, Map.of("max.message.bytes", text(maxMessageBytes))),
                spec(names.imageLabels(), partitions, Map.of()),
                spec(names.predictions(), partitions, STAMPED),
                spec(names.shadowPredictions(), partitions, STAMPED),
                spec(names.trainingLog(), partitions, deletedAfter(trainingLogRetentionMillis)),
                spec(names.headSnapshots(), 1, compacted),
                spec(names.headRollouts(), 1, compacted),
                spec(names.rolloutCommands(), partitions, deletedAfter(FOREVER)),
                spec(names.rolloutEvents(), 1, deletedAfter(FOREVER)),
                spec(names.rolloutConfirmations(), 1, compacted),
                spec(names.headEvaluations(), 1, deletedAfter(DAYS_90_MILLIS)),
                spec(
                        names.deadLetters(),
                        1,
                        Map.of(
                                "cleanup.policy", "delete",
                                "retention.ms", text(deadLettersRetentionMillis),
                                "retention.bytes", text(FOREVER),
                                "message.timestamp.type", APPEND_TIME,
                                "max.message.bytes", text(maxProducedBytes()))),
                spec(names.deadLetterReplays(), 1, compacted));
    }

    static void define(ConfigDef definition) {
        KeyGroup group = new KeyGroup(definition, "Topics");
        name(group, IMAGE_EVENTS, "image-events", "Input: encoded images with the heads they are for.");
        name(
                group,
                IMAGE_LABELS,
                "image-labels",
                "Input: labels that come after their image, correct an earlier one or take it back; see"
                        + " [labels.md](labels.md). Has as many partitions as `image-events`.");
        name(group, PREDICTIONS, "predictions", "Output: one prediction for every target of every accepted event.");
        name(
                group,
                SHADOW_PREDICTIONS,
                "predictions-shadow",
                "Output: what versions on trial in shadow say of the same targets; see [rollout.md](rollout.md).");
        name(group, TRAINING_LOG, "training-log", "The ledger of labelled embeddings, by head, that heads learn from.");
        name(group, HEAD_SNAPSHOTS, "head-snapshots", "Versions of heads in parts; compacted.");
        name(group, HEAD_ROLLOUTS, "head-rollouts", "Which version of each head serves; compacted.");
        name(
                group,
                ROLLOUT_COMMANDS,
                "rollout-commands",
                "Input: what people ask of rollouts, by head; see [rollout.md](rollout.md). Has as many partitions as"
                        + " `training-log`; kept for ever.");
        name(
                group,
                ROLLOUT_EVENTS,
                "rollout-events",
                "Every change of a rollout and every refusal, with who and why: the audit trail, kept for ever.");
        name(
                group,
                ROLLOUT_CONFIRMATIONS,
                "rollout-confirmations",
                "Which rollout each embedder task serves; compacted.");
        name(group, HEAD_EVALUATIONS, "head-evaluations", "How each version did on each window; kept for 90 days.");
        name(
                group,
                DEAD_LETTERS,
                "image-events.dlq",
                "Events that were set aside, as they came, with the reason. A compacted topic named the same with `-replays`"
                        + " at the end says which of them have been sent again by `headstream dlq replay`.");
        group.key(
                        CREATE,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Rule.bool(),
                        Importance.MEDIUM,
                        "Whether topics that are missing at start are created. If not, a missing topic ends the start"
                                + " with a message that names it.")
                .key(
                        PARTITIONS,
                        ConfigDef.Type.INT,
                        4,
                        Rule.between(1, 10_000),
                        Importance.MEDIUM,
                        "Partitions of `image-events`, `image-labels`, `predictions`, `predictions-shadow`, `training-log` and"
                                + " `rollout-commands` when they are created. More instances or threads than this stay"
                                + " idle. The other topics are created with one partition. `image-labels` is created with"
                                + " as many as `image-events` has, `rollout-commands` with as many as `training-log`.")
                .key(
                        REPLICATION_FACTOR,
                        ConfigDef.Type.SHORT,
                        (short) -1,
                        Rule.atLeastOr(1, -1, "the broker's default"),
                        Importance.MEDIUM,
                        "Copies of every partition of a topic that is created; -1 takes the" + " broker's default.")
                .key(
                        TRAINING_LOG_RETENTION,
                        ConfigDef.Type.LONG,
                        FOREVER,
                        Rule.atLeastOr(60_000, FOREVER, "ever"),
                        Importance.MEDIUM,
                        "How long the training log is kept when it is created, in milliseconds; -1"
                                + " keeps it for ever. A head version can be proven only while the examples that"
                                + " taught it are there.")
                .key(
                        DEAD_LETTERS_RETENTION,
                        ConfigDef.Type.LONG,
                        DAYS_30_MILLIS,
                        Rule.atLeastOr(60_000, FOREVER, "ever"),
                        Importance.LOW,
                        "How long dead letters are kept when their topic is created, in milliseconds;"
                                + " -1 keeps them for ever. The default is 30 days.")
                .key(
                        MAX_MESSAGE_BYTES,
                        ConfigDef.Type.INT,
                        8 * MIB,
                        Rule.between(MIB, 1024 * MIB),
                        Importance.MEDIUM,
                        "Largest record of `image-events` when it is created, in bytes. The dead-letter topic and"
                                + " Headstream's producers allow 64 KiB more, for the headers that say why.");
    }

    static TopicSettings from(Values values) {
        return new TopicSettings(
                new TopicNames(
                        values.text(IMAGE_EVENTS),
                        values.text(IMAGE_LABELS),
                        values.text(PREDICTIONS),
                        values.text(SHADOW_PREDICTIONS),
                        values.text(TRAINING_LOG),
                        values.text(HEAD_SNAPSHOTS),
                        values.text(HEAD_ROLLOUTS),
                        values.text(ROLLOUT_COMMANDS),
                        values.text(ROLLOUT_EVENTS),
                        values.text(ROLLOUT_CONFIRMATIONS),
                        values.text(HEAD_EVALUATIONS),
                        values.text(DEAD_LETTERS)),
                values.flag(CREATE),
                values.integer(PARTITIONS),
                values.small(REPLICATION_FACTOR),
                values.whole(TRAINING_LOG_RETENTION),
                values.whole(DEAD_LETTERS_RETENTION),
                values.integer(MAX_MESSAGE_BYTES));
    }

    private static void name(KeyGroup group, String key, String byDefault, String doc) {
        Rule legal = Rule.text(
                "a topic name: 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'",
                name -> name.matches("[A-Za-z0-9._-]{1,249}") && !name.equals(".") && !name.equals(".."));
        group.key(key, ConfigDef.Type.STRING, byDefault, legal, Importance.LOW, doc);
    }

    private TopicSpec spec(String name, int count, Map<String, String> configs) {
        return new TopicSpec(name, count, replicationFactor, configs);
    }

    private static Map<String, String> deletedAfter(long millis) {
        return Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                text(millis),
                "retention.bytes",
                text(FOREVER),
                "message.timestamp.type",
                APPEND_TIME);
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
