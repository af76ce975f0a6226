package io.headstream.ops.view;

import io.headstream.config.TopicNames;
import io.headstream.learning.NewerFormatException;
import io.headstream.rollout.RolloutEvent;
import io.headstream.wire.Contract;
import io.headstream.wire.RolloutEventMapping;
import io.headstream.wire.RolloutMapping;
import io.headstream.wire.WireException;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.HeadSnapshot;
import io.headstream.wire.avro.HeadSnapshotPart;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.RolloutState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts records of the topics onto the board; what cannot be read is left out. For one thread. */
final class TopicFeed {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);

    /** Part of a snapshot's record key that names its manifest; the others are weights, which nobody looks at. */
    private static final String MANIFEST = "manifest";

    private static final int SNAPSHOT_KEY_PARTS = 4;

    private final TopicNames topics;
    private final Contract contract;
    private final Board board;

    TopicFeed(TopicNames topics, Contract contract, Board board) {
        this.topics = topics;
        this.contract = contract;
        this.board = board;
    }

    /** The topics, and how much of each is worth reading again at the start, in records of each partition. */
    List<Source> sources() {
        return List.of(
                new Source(topics.headRollouts(), Long.MAX_VALUE),
                new Source(topics.headSnapshots(), Long.MAX_VALUE),
                new Source(topics.rolloutEvents(), 10_000),
                new Source(topics.headEvaluations(), 20_000),
                new Source(topics.predictions(), 400),
                new Source(topics.deadLetters(), 1_000));
    }

    /**
     * A topic to read.
     *
     * @param topic the topic
     * @param latest how many of its last records are read at the start
     */
    record Source(String topic, long latest) {}

    /** @throws io.headstream.wire.RegistryUnavailableException if the registry cannot be asked: the record can be read later */
    void show(ConsumerRecord<byte[], byte[]> record) {
        try {
            put(record);
        } catch (WireException | NewerFormatException | IllegalArgumentException e) {
            LOG.debug("{}-{}@{} is not shown: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private void put(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        byte[] value = record.value();
        if (topic.equals(topics.deadLetters())) {
            board.deadLetter(record);
        } else if (topic.equals(topics.headSnapshots())) {
            putSnapshot(record);
        } else if (value == null) {
            // A tombstone of a compacted topic: what it was about is kept here until the next start.
            LOG.debug("{}@{} is a tombstone", topic, record.offset());
        } else if (topic.equals(topics.predictions())) {
            board.prediction(contract.decode(topic, value, Prediction.class));
        } else if (topic.equals(topics.headEvaluations())) {
            board.evaluation(contract.decode(topic, value, HeadEvaluation.class));
        } else if (topic.equals(topics.headRollouts())) {
            board.rollout(RolloutMapping.toDomain(contract.decode(topic, value, RolloutState.class)));
        } else if (topic.equals(topics.rolloutEvents())) {
            RolloutEvent event = RolloutEventMapping.toDomain(
                    contract.decode(topic, value, io.headstream.wire.avro.RolloutEvent.class));
            board.event(event);
        }
    }

    private void putSnapshot(ConsumerRecord<byte[], byte[]> record) {
        String[] key =
                record.key() == null ? new String[0] : new String(record.key(), StandardCharsets.UTF_8).split("/", -1);
        if (key.length != SNAPSHOT_KEY_PARTS || !key[SNAPSHOT_KEY_PARTS - 1].equals(MANIFEST)) {
            return;
        }
        if (record.value() == null) {
            board.versionGone(key[0], key[1], Long.parseLong(key[2]));
        } else if (contract.decode(record.topic(), record.value(), HeadSnapshotPart.class)
                        .getPart()
                instanceof HeadSnapshot manifest) {
            board.version(manifest, Instant.ofEpochMilli(record.timestamp()));
        }
    }
}
