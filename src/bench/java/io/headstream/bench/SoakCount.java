package io.headstream.bench;

import io.headstream.config.HeadstreamConfig;
import io.headstream.config.KafkaClient;
import io.headstream.demo.Contracts;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.HeadVersionRef;
import io.headstream.wire.avro.Prediction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Counts what became of every event, from committed records alone. Events are known by the number that their ids begin
 * with. Reads on a thread of its own.
 */
final class SoakCount implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final String predictionsTopic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Contract contract;
    private final Thread thread;
    private final BitSet predicted = new BitSet();
    private final BitSet setAside = new BitSet();
    private final Set<String> served = new HashSet<>();
    private long doubled;

    SoakCount(HeadstreamConfig config) {
        predictionsTopic = config.topics().names().predictions();
        contract = Contracts.of(config);
        Map<String, Object> settings = new HashMap<>(config.kafka(KafkaClient.CONSUMER));
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(
                        predictionsTopic, config.topics().names().deadLetters())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = new Thread(this::read, "soak-count");
        thread.start();
    }

    private void read() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                consumer.poll(POLL).forEach(this::count);
            }
        } catch (WakeupException e) {
            // Closed.
        } finally {
            consumer.close();
        }
    }

    private synchronized void count(ConsumerRecord<byte[], byte[]> record) {
        String id = new String(record.key(), StandardCharsets.UTF_8);
        int number = Integer.parseInt(id.substring(0, id.indexOf('-')));
        if (!record.topic().equals(predictionsTopic)) {
            setAside.set(number);
            return;
        }
        doubled += predicted.get(number) ? 1 : 0;
        predicted.set(number);
        HeadVersionRef version = contract.decode(predictionsTopic, record.value(), Prediction.class)
                .getServedBy();
        if (version != null) {
            served.add(version.getLearner() + "/" + version.getVersion());
        }
    }

    /** Events with a prediction. */
    synchronized int predicted() {
        return predicted.cardinality();
    }

    /** Events among the dead letters. */
    synchronized int setAside() {
        return setAside.cardinality();
    }

    /** Predictions beyond one for an event. */
    synchronized long doubled() {
        return doubled;
    }

    /** Different versions that made predictions. */
    synchronized int served() {
        return served.size();
    }

    /** Of the events with lower numbers, those that have neither a prediction nor a dead letter. */
    synchronized int missing(int events) {
        BitSet answered = (BitSet) predicted.clone();
        answered.or(setAside);
        answered.clear(events, Math.max(events, answered.length()));
        return events - answered.cardinality();
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        contract.close();
    }
}
