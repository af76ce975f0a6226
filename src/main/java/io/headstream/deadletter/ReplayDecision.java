package io.headstream.deadletter;

import org.apache.kafka.clients.producer.ProducerRecord;

/** What becomes of a dead letter that is to be replayed. */
public sealed interface ReplayDecision {
    /**
     * It is sent again.
     *
     * @param record as it came, with a header that counts the replays
     */
    record Send(ProducerRecord<byte[], byte[]> record) implements ReplayDecision {}

    /** It was sent again before: nothing is to be done. */
    record Before() implements ReplayDecision {}

    /**
     * It is not sent.
     *
     * @param why what was found, what was expected
     */
    record Refuse(String why) implements ReplayDecision {}
}
