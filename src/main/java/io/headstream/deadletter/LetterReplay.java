package io.headstream.deadletter;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Sends dead letters again, each with its mark in one transaction: whatever crashes, a letter is sent and marked, or
 * neither. Of two replays at once the earlier is fenced off by Kafka. For one thread.
 */
public final class LetterReplay {
    /** Letters are large: what a transaction holds is bounded by both. */
    private static final int LETTERS_PER_TRANSACTION = 100;

    private static final long BYTES_PER_TRANSACTION = 32L << 20;

    private final Producer<byte[], byte[]> producer;
    private final ReplayMarks marks;
    private final ReplayRule rule;
    private final Clock clock;
    private final List<LetterPosition> inTransaction = new ArrayList<>();
    private final List<LetterPosition> replayed = new ArrayList<>();
    private final List<Refusal> refused = new ArrayList<>();
    private long bytesInTransaction;
    private int before;

    /**
     * A letter that was not sent.
     *
     * @param letter which
     * @param why what was found, what was expected
     */
    public record Refusal(LetterPosition letter, String why) {}

    /**
     * What came of it.
     *
     * @param replayed letters that were sent
     * @param refused letters that may not be sent
     * @param before letters that had been sent before
     */
    public record Outcome(List<LetterPosition> replayed, List<Refusal> refused, int before) {}

    /**
     * With marks that were read since the producer began: from then on nobody else marks.
     *
     * @param producer whose transactions have been initialised; stays the caller's
     * @param clock says when, for the marks
     */
    public LetterReplay(Producer<byte[], byte[]> producer, ReplayMarks marks, ReplayRule rule, Clock clock) {
        this.producer = producer;
        this.marks = marks;
        this.rule = rule;
        this.clock = clock;
    }

    /**
     * Sends a letter again, or keeps why not; in a transaction that a later call may commit.
     *
     * @throws KafkaException if a transaction could not be committed: none of its letters was sent
     */
    public void add(Letter letter) {
        ReplayDecision decision =
                rule.decide(letter, marks.find(letter.position()).isPresent());
        if (decision instanceof ReplayDecision.Before) {
            before++;
        } else if (decision instanceof ReplayDecision.Refuse refusal) {
            refused.add(new Refusal(letter.position(), refusal.why()));
        } else if (decision instanceof ReplayDecision.Send again) {
            send(letter, again.record());
        }
    }

    private void send(Letter letter, ProducerRecord<byte[], byte[]> record) {
        if (inTransaction.isEmpty()) {
            producer.beginTransaction();
        }
        inTransaction.add(letter.position());
        for (ProducerRecord<byte[], byte[]> one :
                List.of(record, marks.mark(letter.position(), clock.instant().toString()))) {
            attempt(() -> {
                // Failures come out of the commit.
                Future<RecordMetadata> unused = producer.send(one);
            });
        }
        bytesInTransaction += record.value() == null ? 0 : record.value().length;
        if (inTransaction.size() == LETTERS_PER_TRANSACTION || bytesInTransaction >= BYTES_PER_TRANSACTION) {
            commit();
        }
    }

    /**
     * Drops marks that nothing needs any more.
     *
     * @param tombstones of those marks
     */
    public void forget(List<ProducerRecord<byte[], byte[]>> tombstones) {
        if (tombstones.isEmpty()) {
            return;
        }
        commit();
        producer.beginTransaction();
        attempt(() -> {
            for (ProducerRecord<byte[], byte[]> tombstone : tombstones) {
                Future<RecordMetadata> unused = producer.send(tombstone);
            }
            producer.commitTransaction();
        });
    }

    /**
     * Commits what is left.
     *
     * @throws KafkaException as {@link #add}
     */
    public Outcome finish() {
        commit();
        return new Outcome(List.copyOf(replayed), List.copyOf(refused), before);
    }

    private void commit() {
        if (inTransaction.isEmpty()) {
            return;
        }
        attempt(producer::commitTransaction);
        replayed.addAll(inTransaction);
        inTransaction.clear();
        bytesInTransaction = 0;
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (ProducerFencedException e) {
            throw stopped("another replay has begun since", e);
        } catch (KafkaException e) {
            abort(e);
            throw stopped(String.valueOf(e.getMessage()), e);
        }
    }

    /** What cannot be aborted now is aborted by Kafka: when the transaction times out, or when the next replay begins. */
    private void abort(KafkaException failure) {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            failure.addSuppressed(e);
        }
    }

    private KafkaException stopped(String why, KafkaException cause) {
        return new KafkaException(
                "the replay stopped after %d letters: %s; what was not committed was not sent, run it again"
                        .formatted(replayed.size(), why),
                cause);
    }
}
