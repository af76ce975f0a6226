package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.ImageLabel;
import io.headstream.event.Label;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Labels that came before their image, as they came: topics are not read in step. Of an image and a head only the last
 * waits, so that as many wait for one image as there are heads. Not thread-safe: one task's.
 */
final class WaitingLabels {
    private final KeyValueStore<byte[], byte[]> store;
    private final ArrivalIndex arrivals;

    WaitingLabels(KeyValueStore<byte[], byte[]> store, ArrivalIndex arrivals) {
        this.store = store;
        this.arrivals = arrivals;
    }

    /** The labels that wait for an image, in the order in which they came. */
    List<WaitingLabel> of(ImageId id) {
        List<WaitingLabel> waiting = new ArrayList<>();
        for (long offset : offsets(id)) {
            find(LabelKeys.label(offset)).ifPresent(waiting::add);
        }
        return waiting;
    }

    /**
     * Lets a label wait.
     *
     * @return whether it took the place of an earlier one for the same head
     */
    boolean add(WaitingLabel waiting) {
        ImageId id = waiting.label().imageId();
        boolean superseded = false;
        List<Long> offsets = new ArrayList<>();
        for (WaitingLabel other : of(id)) {
            if (other.label().head().equals(waiting.label().head())) {
                store.delete(LabelKeys.label(other.offset()));
                superseded = true;
            } else {
                offsets.add(other.offset());
            }
        }
        offsets.add(waiting.offset());
        byte[] key = LabelKeys.label(waiting.offset());
        store.put(key, bytes(waiting));
        putOffsets(id, offsets);
        arrivals.add(waiting.arrivalMs(), key);
        return superseded;
    }

    /** Takes all labels of an image out. */
    void take(ImageId id) {
        List<Long> offsets = offsets(id);
        if (!offsets.isEmpty()) {
            offsets.forEach(offset -> store.delete(LabelKeys.label(offset)));
            store.delete(LabelKeys.waiting(id));
        }
    }

    /** Takes a label out that has waited for too long; empty if it has gone already. */
    Optional<WaitingLabel> drop(ArrivalIndex.Due due) {
        Optional<WaitingLabel> found = find(due.key());
        found.ifPresent(waiting -> {
            ImageId id = waiting.label().imageId();
            List<Long> offsets = offsets(id);
            offsets.remove(waiting.offset());
            store.delete(due.key());
            putOffsets(id, offsets);
        });
        return found;
    }

    private void putOffsets(ImageId id, List<Long> offsets) {
        if (offsets.isEmpty()) {
            store.delete(LabelKeys.waiting(id));
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(offsets.size() * Long.BYTES);
        offsets.forEach(bytes::putLong);
        store.put(LabelKeys.waiting(id), bytes.array());
    }

    private List<Long> offsets(ImageId id) {
        byte[] value = store.get(LabelKeys.waiting(id));
        List<Long> offsets = new ArrayList<>();
        if (value != null) {
            for (ByteBuffer bytes = ByteBuffer.wrap(value); bytes.hasRemaining(); ) {
                offsets.add(bytes.getLong());
            }
        }
        return offsets;
    }

    private Optional<WaitingLabel> find(byte[] key) {
        byte[] value = store.get(key);
        return value == null ? Optional.empty() : Optional.of(waiting(key, value));
    }

    private static byte[] bytes(WaitingLabel waiting) {
        ImageLabel label = waiting.label();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(waiting.arrivalMs());
            out.writeUTF(label.imageId().value());
            out.writeUTF(label.head().value());
            out.writeUTF(label.label().map(Label::value).orElse(""));
            out.writeLong(label.labelledAt().toEpochMilli());
            out.writeUTF(label.labelledBy());
            out.write(StoredRecord.pack(waiting.record()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static WaitingLabel waiting(byte[] key, byte[] value) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            long arrivalMs = in.readLong();
            ImageId id = new ImageId(in.readUTF());
            HeadName head = new HeadName(in.readUTF());
            String label = in.readUTF();
            ImageLabel said = new ImageLabel(
                    id,
                    head,
                    label.isEmpty() ? null : new Label(label),
                    Instant.ofEpochMilli(in.readLong()),
                    in.readUTF());
            long offset = ByteBuffer.wrap(key).getLong(1);
            return new WaitingLabel(said, StoredRecord.unpack(in.readAllBytes()), offset, arrivalMs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
