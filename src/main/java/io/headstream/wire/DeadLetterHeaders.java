package io.headstream.wire;

/**
 * Names of the headers of dead letters, and of records that are replayed from them: part of the public contract. Values
 * are text in UTF-8.
 */
public final class DeadLetterHeaders {
    /** {@link io.headstream.event.RejectionCategory} by name. */
    public static final String CATEGORY = "headstream.rejection.category";

    /** A sentence: what was found, what was expected. */
    public static final String REASON = "headstream.rejection.reason";

    /** Topic that the record was read from. */
    public static final String SOURCE_TOPIC = "headstream.source.topic";

    /** Partition that it was read from, decimal. */
    public static final String SOURCE_PARTITION = "headstream.source.partition";

    /** Offset that it was read from, decimal. */
    public static final String SOURCE_OFFSET = "headstream.source.offset";

    /**
     * Timestamp that the record came with, decimal, milliseconds since the epoch: the topic stamps its own. Absent for
     * rollout commands.
     */
    public static final String SOURCE_TIMESTAMP = "headstream.source.timestamp";

    /**
     * Bytes of the value, decimal; only where it was left out because the dead-letter topic cannot hold it (a compressed
     * batch may bring records that are larger than its limit). The source position tells where it is.
     */
    public static final String OMITTED_BYTES = "headstream.omitted.value.bytes";

    /** Of a replayed record: how often it has been sent again, decimal, from 1. It stays if the record comes back. */
    public static final String REPLAY_COUNT = "headstream.replay.count";

    /** Of a replayed record: the dead letter that it was, as {@code image-events.dlq-0@12}. */
    public static final String REPLAY_LETTER = "headstream.replay.letter";

    private DeadLetterHeaders() {}
}
