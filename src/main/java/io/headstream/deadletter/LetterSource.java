package io.headstream.deadletter;

/**
 * Where a dead letter was read from before it was set aside.
 *
 * @param topic the topic
 * @param partition its partition
 * @param offset the offset there
 */
public record LetterSource(String topic, int partition, long offset) {
    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
