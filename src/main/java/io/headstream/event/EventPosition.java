package io.headstream.event;

/**
 * Where an event stands in the input topic: its identity, since image ids may repeat.
 *
 * @param partition partition of the topic
 * @param offset offset in the partition
 */
public record EventPosition(int partition, long offset) {
    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
