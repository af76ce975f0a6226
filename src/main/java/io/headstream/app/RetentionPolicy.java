package io.headstream.app;

import java.util.Optional;
import org.apache.kafka.clients.admin.Config;

/**
 * When the broker deletes records of a topic.
 *
 * @param millis age from which it may; -1: never
 * @param bytes size of a partition from which it may; -1: never
 */
record RetentionPolicy(long millis, long bytes) {
    private static final RetentionPolicy KEEPS_ALL = new RetentionPolicy(-1, -1);

    /** As a topic's settings have it. */
    static RetentionPolicy of(Config topic) {
        if (!topic.get("cleanup.policy").value().contains("delete")) {
            return KEEPS_ALL;
        }
        return new RetentionPolicy(
                Long.parseLong(topic.get("retention.ms").value()),
                Long.parseLong(topic.get("retention.bytes").value()));
    }

    /**
     * How a reader stands in a partition.
     *
     * @param lag records that it has not read yet
     * @param lead records from the oldest that the broker has to the next that it reads
     * @param last what it read last, if anything
     */
    record Position(double lag, double lead, Optional<InputProgress.Read> last) {}

    /**
     * How much of the retention a reader has used up: 0 if it has read all, from 1 on the broker may delete what it has not
     * read. By age, what comes next counts for as old as what was read last. By size, once the broker has deleted any, by
     * the share of records that is still to be read.
     */
    double usedBy(Position position, long nowMillis) {
        if (position.lag() <= 0 || position.last().isEmpty()) {
            return 0;
        }
        InputProgress.Read last = position.last().get();
        double byAge = millis < 0 ? 0 : (nowMillis - last.timestampMillis()) / (double) Math.max(1, millis);
        boolean deletes = last.offset() + 1 > position.lead();
        double bySize = bytes < 0 || !deletes ? 0 : position.lag() / (position.lag() + position.lead());
        return Math.max(0, Math.max(byAge, bySize));
    }
}
