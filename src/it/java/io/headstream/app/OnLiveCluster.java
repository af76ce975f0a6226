package io.headstream.app;

import io.headstream.wire.Contract;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.Prediction;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that each have a live cluster to themselves, and stand outside of Headstream with a producer and a consumer. */
public abstract class OnLiveCluster {
    @TempDir
    protected Path directory;

    protected LiveCluster cluster;
    protected Contract contract;
    protected KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    protected final void startCluster() {
        cluster = LiveCluster.start(directory);
        contract = cluster.contract();
        producer = EmojiEvents.producer(cluster.bootstrapServers());
    }

    @AfterEach
    protected final void stopCluster() {
        producer.close();
        contract.close();
        cluster.close();
    }

    /** Sends events and waits until the broker has all. */
    protected final void send(List<ImageEvent> events) {
        EmojiEvents.send(producer, contract, events);
    }

    /** All of a topic that is committed. */
    protected final <T extends SpecificRecord> List<T> values(String topic, Class<T> type) {
        return Committed.values(cluster.bootstrapServers(), contract, topic, type);
    }

    protected final List<Prediction> predictions() {
        return values("predictions", Prediction.class);
    }
}
