package io.headstream.topology;

import io.headstream.event.ImageLabel;
import io.headstream.labelling.KeptImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * What the changelogs of the embedder have to hold for one of its tasks, where they are lost: made from what is in the
 * topics. Which rollouts it has seen is not among it: an embedder reads the newest ones before it begins. Not thread-safe.
 */
public final class RecoveredEmbedderState {
    /** The store of the next example's number: without it, two examples would have one number. */
    public static final String ENTRY_NUMBERS = EmbedderTopology.ENTRY_NUMBERS;

    /** The store of events that were read but not answered: without it, they are lost. */
    public static final String BATCH_BUFFER = EmbedderTopology.BATCH_BUFFER;

    /** The store of images and labels that wait for each other. */
    public static final String LABELS = EmbedderTopology.LABELS;

    private final MemoryStore numbers = new MemoryStore(ENTRY_NUMBERS);
    private final MemoryStore events = new MemoryStore(BATCH_BUFFER);
    private final MemoryStore labels = new MemoryStore(LABELS);
    private final ArrivalIndex arrivals = new ArrivalIndex(labels);
    private final KeptImages images;
    private final WaitingLabels waiting = new WaitingLabels(labels, arrivals);

    /** Nothing in it yet; of the task of this partition of the input. */
    public RecoveredEmbedderState(int partition) {
        this.images = new KeptImages(labels, arrivals, partition);
    }

    /**
     * The stores, with the settings that Streams would create their changelogs with.
     *
     * @param maxRecordBytes largest record of the input with all that is added to it
     */
    public static Map<String, Map<String, String>> stores(int maxRecordBytes) {
        return Map.of(
                ENTRY_NUMBERS, Changelogs.inMemory(),
                BATCH_BUFFER, Changelogs.inMemory(maxRecordBytes),
                LABELS, Changelogs.onDisk());
    }

    /** Says which number the next training example is to have. */
    public void nextNumber(long number) {
        new EntryCounter(numbers).set(number);
    }

    /** Lets an event wait for its batch. */
    public void waits(ConsumerRecord<byte[], byte[]> event) {
        events.put(BatchBuffer.key(event.offset()), StoredRecord.pack(record(event)));
    }

    /**
     * Keeps an image for late labels.
     *
     * @param arrivalMs when it came: it goes when the join window has passed since
     */
    public void keeps(KeptImage image, long arrivalMs) {
        images.keep(image, arrivalMs);
    }

    /** Lets a label wait for its image; of an image and a head the last one waits, so they are to come in order. */
    public void waits(ImageLabel label, ConsumerRecord<byte[], byte[]> as, long arrivalMs) {
        waiting.add(new WaitingLabel(label, record(as), as.offset(), arrivalMs));
    }

    private static Record<byte[], byte[]> record(ConsumerRecord<byte[], byte[]> read) {
        return new Record<>(read.key(), read.value(), Math.max(0, read.timestamp()), read.headers());
    }

    /** Gives what each store's changelog has to hold: the store's name, and key and value. */
    public void forEach(BiConsumer<String, KeyValue<byte[], byte[]>> taker) {
        for (MemoryStore store : List.of(numbers, events, labels)) {
            List<KeyValue<byte[], byte[]>> all = new ArrayList<>();
            try (KeyValueIterator<byte[], byte[]> entries = store.all()) {
                entries.forEachRemaining(all::add);
            }
            all.forEach(entry -> taker.accept(store.name(), entry));
        }
    }
}
