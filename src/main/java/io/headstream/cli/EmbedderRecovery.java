package io.headstream.cli;

import io.headstream.app.EmbedderChangelogs;
import io.headstream.app.RecoveredTask;
import io.headstream.config.HeadstreamConfig;
import io.headstream.config.TopicNames;
import io.headstream.event.EventPosition;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.labelling.KeptImage;
import io.headstream.wire.Contract;
import io.headstream.wire.TrainingLogMapping;
import io.headstream.wire.WireException;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the embedder's tasks have to know where their changelogs are lost, made again from what is in the topics.
 *
 * <p>Events wait in the order in which they came and go in that order, in one transaction with their offsets. So all that
 * come after the newest one with a prediction, up to the offset that was read to, wait, but for those with a dead letter.
 */
final class EmbedderRecovery {
    /** The largest batch that is not configured: on a GPU. */
    private static final int USUAL_BATCH = 32;

    /**
     * What came of it.
     *
     * @param tasks what each task has to know, by partition of the input
     * @param lost the stores whose changelogs are lost; nothing was made for others
     * @param doubts what cannot be made again, and why, in sentences
     */
    record Outcome(Map<Integer, RecoveredTask> tasks, Set<String> lost, List<String> doubts) {}

    private final HeadstreamConfig settings;
    private final TopicNames topics;
    private final Contract contract;
    private final EmbedderChangelogs changelogs;
    private final long nowMs;
    private final long windowMs;
    private final int batchSize;
    private final LoggedImages images;

    /** When the image of each label was last predicted or learned from. */
    private final Map<String, Long> met = new HashMap<>();

    private final List<String> doubts = new ArrayList<>();

    /** @param nowMs the time */
    EmbedderRecovery(HeadstreamConfig settings, Contract contract, EmbedderChangelogs changelogs, long nowMs) {
        this.settings = settings;
        this.topics = settings.topics().names();
        this.contract = contract;
        this.changelogs = changelogs;
        this.nowMs = nowMs;
        this.windowMs = settings.embedder().labelsJoinWindow().toMillis();
        this.batchSize =
                settings.embedder().batchSize() > 0 ? settings.embedder().batchSize() : USUAL_BATCH;
        this.images = new LoggedImages(nowMs - windowMs);
    }

    /** Makes it; nothing is written. */
    Outcome run() {
        Set<String> lost = lost();
        Map<Integer, RecoveredTask> tasks = new TreeMap<>();
        if (!lost.isEmpty()) {
            boolean eventsLost = lost.contains(EmbedderChangelogs.BATCH_BUFFER);
            boolean labelsLost = lost.contains(EmbedderChangelogs.LABELS) && windowMs > 0;
            List<InputLabel> labels = labelsLost
                    ? InputLabel.read(settings, contract, changelogs.readTo(topics.imageLabels()))
                    : List.of();
            Set<String> ids =
                    labels.stream().map(one -> one.label().imageId().value()).collect(Collectors.toSet());
            InputAnswers answers = InputAnswers.read(settings, contract, ids);
            readLog(ids);
            List<InputLabel> taken = labels.stream()
                    .filter(one -> !answers.isSetAside(one.record()))
                    .toList();
            Map<Integer, Long> eventsReadTo = eventsLost ? changelogs.readTo(topics.imageEvents()) : Map.of();
            for (int task = 0; task < changelogs.tasks(); task++) {
                tasks.put(
                        task,
                        new RecoveredTask(
                                images.nextNumber(task),
                                events(task, eventsReadTo.getOrDefault(task, 0L), answers),
                                labelsLost ? images(task, taken) : List.of(),
                                labels(task, taken, answers)));
            }
        }
        return new Outcome(tasks, lost, List.copyOf(doubts));
    }

    /** A changelog that has no record at all is lost, too: what would be made for it could be nothing else. */
    private Set<String> lost() {
        Set<String> lost = new TreeSet<>();
        try (TopicReader reader = new TopicReader(settings)) {
            for (String store : changelogs.stores()) {
                List<Object> found = new ArrayList<>(1);
                if (reader.has(changelogs.topic(store))) {
                    reader.readToEnd(List.of(changelogs.topic(store)), record -> {
                        found.add(record);
                        return false;
                    });
                }
                if (found.isEmpty()) {
                    lost.add(store);
                }
            }
        }
        return lost;
    }

    private List<ConsumerRecord<byte[], byte[]>> events(int partition, long readTo, InputAnswers answers) {
        List<ConsumerRecord<byte[], byte[]>> unanswered = unanswered(partition, readTo, answers);
        if (unanswered.size() >= batchSize) {
            doubts.add(
                    "%s-%d: %d records or more before offset %d, which was read to, have neither prediction nor dead letter, expected fewer (embedder.batch.size): which of them wait for their batch can't be told"
                            .formatted(topics.imageEvents(), partition, unanswered.size(), readTo));
            return List.of();
        }
        if (!unanswered.isEmpty() && !answers.tellOf(partition)) {
            doubts.add(
                    "%s-%d: %d records have neither prediction nor dead letter, but topic '%s' has lost its beginning and holds none of that partition: whether they wait for their batch can't be told"
                            .formatted(topics.imageEvents(), partition, unanswered.size(), topics.predictions()));
            return List.of();
        }
        return unanswered;
    }

    private List<ConsumerRecord<byte[], byte[]>> unanswered(int partition, long readTo, InputAnswers answers) {
        List<ConsumerRecord<byte[], byte[]>> unanswered = new ArrayList<>();
        if (readTo == 0) {
            return unanswered;
        }
        try (TopicReader reader = new TopicReader(settings)) {
            Iterator<ConsumerRecord<byte[], byte[]>> records =
                    reader.iterate(topics.imageEvents(), partition, answers.newestPredicted(partition) + 1);
            while (records.hasNext() && unanswered.size() < batchSize) {
                ConsumerRecord<byte[], byte[]> record = records.next();
                if (record.offset() >= readTo) {
                    break;
                }
                if (!answers.isSetAside(record)) {
                    unanswered.add(record);
                }
            }
        }
        return unanswered;
    }

    /** What the trainer set aside because it could not be read is passed over here too. */
    private void readLog(Collection<String> ids) {
        try (TopicReader reader = new TopicReader(settings)) {
            reader.readToEnd(List.of(topics.trainingLog()), record -> {
                if (record.key() != null) {
                    try {
                        addEntry(record, ids);
                    } catch (WireException | IllegalArgumentException e) {
                        // Has no number that anybody can ask for.
                    }
                }
                return true;
            });
        }
    }

    private void addEntry(ConsumerRecord<byte[], byte[]> record, Collection<String> ids) {
        TrainingLogEntry entry =
                TrainingLogMapping.decode(contract, topics.trainingLog(), record.value(), record.offset());
        EventPosition source = new EventPosition(0, 0);
        if (entry.getEntry() instanceof TrainingExample example) {
            source = new EventPosition(example.getSourcePartition(), example.getSourceOffset());
            if (ids.contains(example.getImageId())) {
                met.merge(example.getImageId(), record.timestamp(), Math::max);
            }
        }
        HeadName head = new HeadName(new String(record.key(), StandardCharsets.UTF_8));
        long writtenAtMs = Math.min(nowMs, record.timestamp());
        images.add(head, TrainingLogMapping.toDomain(entry, record.offset()), source, writtenAtMs);
    }

    private List<RecoveredTask.Kept> images(int task, List<InputLabel> labels) {
        Map<ImageId, Set<HeadName>> spokenFor = new HashMap<>();
        labels.forEach(one -> spokenFor
                .computeIfAbsent(one.label().imageId(), id -> new HashSet<>())
                .add(one.label().head()));
        List<RecoveredTask.Kept> kept = new ArrayList<>();
        for (LoggedImages.Logged logged : images.of(task)) {
            KeptImage image = logged.image();
            for (HeadName head : spokenFor.getOrDefault(image.id(), Set.of())) {
                image = image.with(head, image.standing(head).settledByALabel());
            }
            kept.add(new RecoveredTask.Kept(image, logged.newestMs()));
        }
        return kept;
    }

    /** Labels wait that no image came for: within the window before them, or at any time after. */
    private List<RecoveredTask.Waiting> labels(int task, List<InputLabel> labels, InputAnswers answers) {
        List<RecoveredTask.Waiting> waiting = new ArrayList<>();
        for (InputLabel one : labels) {
            ConsumerRecord<byte[], byte[]> record = one.record();
            String id = one.label().imageId().value();
            long metAtMs = Math.max(met.getOrDefault(id, Long.MIN_VALUE), answers.predictedAtMs(id));
            if (record.partition() == task && metAtMs < record.timestamp() - windowMs) {
                waiting.add(new RecoveredTask.Waiting(one.label(), record, Math.min(nowMs, record.timestamp())));
            }
        }
        return waiting;
    }
}
