package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.wire.avro.ImageEvent;
import io.headstream.wire.avro.ImageLabel;
import io.headstream.wire.avro.Retraction;
import io.headstream.wire.avro.Target;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Labels that come after their images, on a real broker, with a SIGKILL between and a stop. */
class LateLabelsIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int IMAGES = 40;
    private static final int CORRECTED = 10;
    private static final int RETRACTED = 10;

    @Test
    void shouldJoinCorrectAndRetractOnceEachAcrossAKillAndAStop() throws Exception {
        List<ImageEvent> images = EmojiEvents.shuffled(IMAGES, 5);
        try (InstanceProcess first = embedder(Map.of())) {
            await().atMost(PATIENCE).until(first::isReady);
            sendUnlabelled(images);
            await().atMost(PATIENCE).until(() -> predictions().size() == IMAGES);
            // In its hands when it dies: half of the labels may be joined, in a transaction that comes to nothing.
            label(images.subList(0, CORRECTED), "wrong");
            label(images.subList(CORRECTED, IMAGES), null);
            first.kill();
        }
        try (InstanceProcess second = embedder(Map.of())) {
            await().atMost(PATIENCE).until(second::isReady);
            label(images.subList(0, CORRECTED), null);
            sendLabel("never sent", "cat");
            images.subList(CORRECTED, CORRECTED + RETRACTED).forEach(image -> sendLabel(image.getId(), null));
            await().atMost(PATIENCE).until(() -> entries().size() == IMAGES + 2 * CORRECTED + RETRACTED);
        }
        // The label that waits is in the state that the third takes over.
        try (InstanceProcess third = embedder(Map.of("labels.join.window.ms", "1"))) {
            await().atMost(PATIENCE)
                    .until(() -> third.isReady() && !deadLetters().isEmpty());
        }

        assertThat(predictions()).hasSize(IMAGES);
        Map<String, List<String>> log = logByImage();
        for (int i = 0; i < IMAGES; i++) {
            String label = labelOf(images.get(i));
            List<String> expected = i < CORRECTED
                    ? List.of("wrong", "not wrong", label)
                    : i < CORRECTED + RETRACTED ? List.of(label, "not " + label) : List.of(label);
            assertThat(log.get(images.get(i).getId())).as("image %d", i).isEqualTo(expected);
        }
        assertThat(numbersInOrder()).isSorted().doesNotHaveDuplicates().hasSize(IMAGES + CORRECTED);
        assertThat(deadLetters()).singleElement().satisfies(dead -> {
            assertThat(dead.key()).asString(StandardCharsets.UTF_8).isEqualTo("never sent");
            assertThat(header(dead, "headstream.rejection.category")).isEqualTo("LABEL_UNMATCHED");
            assertThat(header(dead, "headstream.source.topic")).isEqualTo("image-labels");
        });
    }

    private InstanceProcess embedder(Map<String, String> overrides) throws Exception {
        return InstanceProcess.start(cluster, directory, overrides, "--role", "embedder");
    }

    private void sendUnlabelled(List<ImageEvent> images) {
        EmojiEvents.send(
                producer,
                images.stream()
                        .map(image -> ImageEvent.newBuilder(image)
                                .setTargets(List.of(Target.newBuilder()
                                        .setHead(LiveCluster.HEAD)
                                        .build()))
                                .build())
                        .map(image -> EmojiEvents.record(contract, image))
                        .toList());
    }

    /** With that label, or each with its own. */
    private void label(List<ImageEvent> images, @Nullable String label) {
        images.forEach(image -> sendLabel(image.getId(), label == null ? labelOf(image) : label));
    }

    private void sendLabel(String id, @Nullable String label) {
        byte[] value =
                contract.encode("image-labels", new ImageLabel(id, LiveCluster.HEAD, label, Instant.now(), "a test"));
        EmojiEvents.send(
                producer, List.of(new ProducerRecord<>("image-labels", id.getBytes(StandardCharsets.UTF_8), value)));
    }

    private static String labelOf(ImageEvent image) {
        return image.getTargets().get(0).getLabel();
    }

    private Map<String, List<String>> logByImage() {
        Map<String, List<String>> log = new HashMap<>();
        for (TrainingLogEntry entry : entries()) {
            if (entry.getEntry() instanceof TrainingExample example) {
                log.computeIfAbsent(example.getImageId(), id -> new ArrayList<>())
                        .add(example.getLabel());
            } else if (entry.getEntry() instanceof Retraction retraction) {
                log.computeIfAbsent(retraction.getImageId(), id -> new ArrayList<>())
                        .add("not " + retraction.getLabel());
            }
        }
        return log;
    }

    /** Of both tasks, one after the other, since each counts for itself; as partition and number in one. */
    private List<Long> numbersInOrder() {
        List<TrainingExample> examples = entries().stream()
                .filter(entry -> entry.getEntry() instanceof TrainingExample)
                .map(entry -> (TrainingExample) entry.getEntry())
                .toList();
        List<Long> numbers = new ArrayList<>();
        for (int partition = 0; partition < 2; partition++) {
            int wanted = partition;
            examples.stream()
                    .filter(example -> example.getSourcePartition() == wanted)
                    .forEach(example -> numbers.add(wanted * 1000L + example.getEntryNumber()));
        }
        return numbers;
    }

    private List<TrainingLogEntry> entries() {
        return values("training-log", TrainingLogEntry.class);
    }

    private List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return Committed.records(cluster.bootstrapServers(), "image-events.dlq");
    }

    private static String header(ConsumerRecord<byte[], byte[]> dead, String name) {
        return new String(dead.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
