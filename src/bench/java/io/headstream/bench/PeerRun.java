package io.headstream.bench;

import io.headstream.config.TopicSpec;
import io.headstream.demo.LabelledImage;
import io.headstream.event.ImageId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One peer on a broker, watched from outside: by what can be read of its answers under read_committed. */
final class PeerRun implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    /** Longer than a head waits on an idle log before it closes its last window, and the rollout of what that gives. */
    private static final Duration SETTLING = Duration.ofSeconds(8);

    private final PeerTopics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Optional<String>> answers = new HashMap<>();
    private final Map<String, Long> answeredAt = new HashMap<>();
    private final List<Future<RecordMetadata>> sending = new ArrayList<>();
    private int twice;

    /** Makes the peer's topics. */
    PeerRun(PeerTopics topics, String bootstrapServers) throws InterruptedException {
        this.topics = topics;
        create(topics.toCreate(), bootstrapServers);
        Map<String, Object> sending = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                8 << 20);
        producer = new KafkaProducer<>(sending, new ByteArraySerializer(), new ByteArraySerializer());
        Map<String, Object> reading = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
        consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topics.predictions()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * What a run came to.
     *
     * @param imagesPerSecond by the clock, while events waited
     * @param cpuMillisPerImage processor time of the peer's process; that of the broker is not in it
     * @param startSeconds from the process's start to its first answer
     * @param peakMebibytes the most memory at once
     * @param streamAccuracy share of the stream's images that were predicted right before they were learned from
     * @param heldOutAccuracy share of those predicted right at the end
     * @param latencies milliseconds from sending to the answer, at half of the speed above
     * @param twice answers that came more than once
     */
    record Outcome(
            double imagesPerSecond,
            double cpuMillisPerImage,
            double startSeconds,
            double peakMebibytes,
            double streamAccuracy,
            double heldOutAccuracy,
            @SuppressWarnings("ArrayRecordComponent") double[] latencies,
            int twice) {}

    /** Starts a peer's process. */
    interface Start {
        BenchProcess start() throws IOException;
    }

    /**
     * Lets a peer learn from a stream that waits, asks it for held-out images, then measures its speed on events that
     * wait, and last its latency.
     *
     * @param warmUp so many images, on top of stream and held-out ones, come before the clock starts
     * @param steady so many are measured
     * @param paced so many are sent at a rate
     */
    Outcome measure(Start peer, PeerPictures pictures, int warmUp, int steady, int paced)
            throws IOException, InterruptedException {
        List<LabelledImage> stream = pictures.stream();
        for (LabelledImage image : stream) {
            send(topics.event(image, true));
        }
        flush();
        long start = System.nanoTime();
        try (BenchProcess process = peer.start()) {
            await(process, 1);
            double startSeconds = (System.nanoTime() - start) / 1e9;
            await(process, stream.size());
            double streamAccuracy = accuracy(stream);
            TimeUnit.MILLISECONDS.sleep(SETTLING.toMillis());
            for (LabelledImage image : pictures.heldOut()) {
                send(topics.event(heldOut(image), false));
            }
            flush();
            await(process, stream.size() + pictures.heldOut().size());
            double heldOutAccuracy =
                    accuracy(pictures.heldOut().stream().map(PeerRun::heldOut).toList());
            int known = answers.size();
            for (int i = 0; i < warmUp + steady; i++) {
                send(topics.event(again("again", i, stream), true));
            }
            flush();
            await(process, known + warmUp);
            int before = answers.size();
            long warm = System.nanoTime();
            double cpu = process.cpuMillis();
            await(process, known + warmUp + steady);
            int measured = answers.size() - before;
            double rate = measured / ((System.nanoTime() - warm) / 1e9);
            double cpuMillis = (process.cpuMillis() - cpu) / measured;
            double[] latencies = latencies(process, stream, paced, rate / 2);
            return new Outcome(
                    rate,
                    cpuMillis,
                    startSeconds,
                    process.peakMebibytes(),
                    streamAccuracy,
                    heldOutAccuracy,
                    latencies,
                    twice);
        }
    }

    /** Of another set a picture may have the same id. */
    private static LabelledImage heldOut(LabelledImage image) {
        return new LabelledImage(new ImageId("held-out-" + image.id()), image.labelOrNull(), image.content());
    }

    /** An image of the stream once more, as another one. */
    private static LabelledImage again(String why, int number, List<LabelledImage> stream) {
        LabelledImage image = stream.get(number % stream.size());
        return new LabelledImage(
                new ImageId("%s-%d-%s".formatted(why, number, image.id())), image.labelOrNull(), image.content());
    }

    private double[] latencies(BenchProcess process, List<LabelledImage> stream, int images, double perSecond)
            throws IOException, InterruptedException {
        int known = answers.size();
        Map<String, Long> sentAt = new HashMap<>();
        long start = System.nanoTime();
        long deadline = start + PATIENCE.toNanos();
        int out = 0;
        while (answers.size() < known + images) {
            while (out < images && System.nanoTime() - start >= out / perSecond * 1e9) {
                LabelledImage paced = again("paced", out, stream);
                sentAt.put(paced.id().value(), System.nanoTime());
                send(topics.event(paced, true));
                out++;
            }
            poll(process, deadline, known + images);
        }
        flush();
        return sentAt.entrySet().stream()
                .mapToDouble(sent -> (answeredAt.getOrDefault(sent.getKey(), Long.MAX_VALUE) - sent.getValue()) / 1e6)
                .toArray();
    }

    private void send(ProducerRecord<byte[], byte[]> event) {
        sending.add(producer.send(event));
    }

    private void flush() throws InterruptedException {
        producer.flush();
        try {
            for (Future<RecordMetadata> sent : sending) {
                sent.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("an event could not be sent: " + e.getCause(), e);
        }
        sending.clear();
    }

    private void await(BenchProcess process, int count) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (answers.size() < count) {
            poll(process, deadline, count);
        }
    }

    private void poll(BenchProcess process, long deadline, int expected) throws IOException {
        process.checkAlive();
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("%d of %d answers after %s".formatted(answers.size(), expected, PATIENCE));
        }
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(POLL).forEach(records::add);
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String id = new String(record.key(), StandardCharsets.UTF_8);
            if (answers.putIfAbsent(id, topics.answer(record)) == null) {
                answeredAt.put(id, now);
            } else {
                twice++;
            }
        }
    }

    private double accuracy(List<LabelledImage> images) {
        long right = images.stream()
                .filter(image -> answers.getOrDefault(image.id().value(), Optional.empty())
                        .equals(Optional.of(String.valueOf(image.labelOrNull()))))
                .count();
        return (double) right / images.size();
    }

    private static void create(List<TopicSpec> specs, String bootstrapServers) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(specs.stream()
                            .map(spec -> new NewTopic(
                                            spec.name(), Optional.of(spec.partitions()), Optional.of((short) 1))
                                    .configs(spec.configs()))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("topics cannot be made: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
        topics.close();
    }
}
