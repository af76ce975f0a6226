package io.headstream.topology;

import io.headstream.event.ImageId;
import io.headstream.labelling.KeptImage;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/** The images that a task keeps for late labels: the newest of each id. Not thread-safe: one task's. */
final class KeptImages {
    /**
     * An image in the store.
     *
     * @param arrivalMs when its event was embedded
     * @param image what is kept of it
     */
    record Kept(long arrivalMs, KeptImage image) {}

    private final KeyValueStore<byte[], byte[]> store;
    private final ArrivalIndex arrivals;
    private final int partition;

    KeptImages(KeyValueStore<byte[], byte[]> store, ArrivalIndex arrivals, int partition) {
        this.store = store;
        this.arrivals = arrivals;
        this.partition = partition;
    }

    /** The image if it is kept and came no earlier than that. */
    Optional<Kept> find(ImageId id, long sinceMs) {
        byte[] value = store.get(LabelKeys.image(id));
        return value == null || KeptImageBytes.arrivalMs(value) < sinceMs
                ? Optional.empty()
                : Optional.of(new Kept(KeptImageBytes.arrivalMs(value), KeptImageBytes.read(value, id, partition)));
    }

    /** Keeps an image whose event came now. */
    void keep(KeptImage image, long nowMs) {
        replace(new Kept(nowMs, image));
        arrivals.add(nowMs, LabelKeys.image(image.id()));
    }

    /** The same image with other standings. */
    void replace(Kept kept) {
        store.put(LabelKeys.image(kept.image().id()), KeptImageBytes.write(kept.arrivalMs(), kept.image()));
    }

    /** Lets an image go, unless a newer one has taken its place. */
    void drop(ArrivalIndex.Due due) {
        byte[] value = store.get(due.key());
        if (value != null && KeptImageBytes.arrivalMs(value) == due.arrivalMs()) {
            store.delete(due.key());
        }
    }
}
