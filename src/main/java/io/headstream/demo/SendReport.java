package io.headstream.demo;

/**
 * How sending went so far.
 *
 * @param sent events that the broker has acknowledged
 * @param unreadable images whose file could not be read
 * @param oversized images that are too large for the topic
 */
public record SendReport(long sent, long unreadable, long oversized) {
    /** Images that were not sent. */
    public long skipped() {
        return unreadable + oversized;
    }
}
