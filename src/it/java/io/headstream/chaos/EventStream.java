package io.headstream.chaos;

import io.headstream.wire.Contract;
import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Target;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Images of two heads, at a steady rate, whatever happens to brokers: the producer is idempotent and never gives up. Of
 * {@link #FIRST} every image is labelled at once; of {@link #SECOND} half are, a quarter later in {@code image-labels},
 * a quarter never. What must come of it is kept.
 */
final class EventStream implements AutoCloseable {
    static final String FIRST = "form";
    static final String SECOND = "tint";

    private static final int CLASSES = 4;
    private static final int NOISE = 40;
    private static final int LABELLED_LATER_BY = 50;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Something that must come of an image, once. */
    record Due(String imageId, String head) {}

    private final Contract contract;
    private final long seed;
    private final Random random;
    private final int perSecond;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Set<Due> predictions = new HashSet<>();
    private final Set<Due> examples = new HashSet<>();
    private final Deque<ImageLabel> waiting = new ArrayDeque<>();
    private int sent;

    /** An event of the second head that nobody has labelled yet. */
    static ImageEvent unlabelled(String id) {
        return ImageEvent.newBuilder()
                .setId(id)
                .setContent(ByteBuffer.allocate(PatchBackbone.BYTES))
                .setTargets(List.of(
                        Target.newBuilder().setHead(SECOND).setLabel(null).build()))
                .setEventTime(Instant.now())
                .build();
    }

    EventStream(String bootstrapServers, Contract contract, long seed, int perSecond) {
        this.contract = contract;
        this.seed = seed;
        this.random = new Random(seed);
        this.perSecond = perSecond;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Integer.MAX_VALUE,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        Long.MAX_VALUE,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        5_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.thread = new Thread(this::flow, "event-stream");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Sends the labels that are still to come, and waits until the brokers have all. */
    void end() throws InterruptedException {
        ended.set(true);
        thread.join();
        while (!waiting.isEmpty()) {
            send(waiting.removeFirst());
        }
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("the stream itself broke, so that nothing can be counted", failed);
        }
    }

    /** How many images were sent. */
    synchronized int sent() {
        return sent;
    }

    /** What must have been predicted. */
    synchronized Set<Due> predictions() {
        return Set.copyOf(predictions);
    }

    /** What must be in the training log. */
    synchronized Set<Due> examples() {
        return Set.copyOf(examples);
    }

    private void flow() {
        try {
            while (!ended.get()) {
                sendNext();
                if (waiting.size() > LABELLED_LATER_BY) {
                    send(waiting.removeFirst());
                }
                Thread.sleep(1000 / perSecond);
            }
        } catch (InterruptedException | RuntimeException e) {
            failure.set(e);
        }
    }

    private void sendNext() {
        int label = random.nextInt(CLASSES);
        byte[] patch = new byte[PatchBackbone.BYTES];
        for (int i = 0; i < patch.length; i++) {
            patch[i] = (byte) ((i % CLASSES == label ? 60 : -20) + random.nextInt(NOISE) - NOISE / 2);
        }
        String id;
        synchronized (this) {
            id = "image-%d-%d".formatted(seed, sent++);
            predictions.add(new Due(id, FIRST));
            predictions.add(new Due(id, SECOND));
            examples.add(new Due(id, FIRST));
        }
        String text = "class-" + label;
        int share = random.nextInt(4);
        if (share < 3) {
            synchronized (this) {
                examples.add(new Due(id, SECOND));
            }
        }
        if (share == 2) {
            waiting.addLast(new ImageLabel(id, SECOND, text, START, "chaos"));
        }
        ImageEvent event = ImageEvent.newBuilder()
                .setId(id)
                .setContent(ByteBuffer.wrap(patch))
                .setTargets(List.of(
                        Target.newBuilder().setHead(FIRST).setLabel(text).build(),
                        Target.newBuilder()
                                .setHead(SECOND)
                                .setLabel(share < 2 ? text : null)
                                .build()))
                .setEventTime(START)
                .build();
        send("image-events", id, contract.encode("image-events", event));
    }

    private void send(ImageLabel label) {
        send("image-labels", label.getImageId(), contract.encode("image-labels", label));
    }

    /** Failures are the callback's. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(String topic, String id, byte[] value) {
        producer.send(new ProducerRecord<>(topic, id.getBytes(StandardCharsets.UTF_8), value), (sentTo, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            }
        });
    }

    @Override
    public void close() {
        ended.set(true);
        thread.interrupt();
        producer.close(Duration.ZERO);
    }
}
