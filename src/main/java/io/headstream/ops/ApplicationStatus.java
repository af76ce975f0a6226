package io.headstream.ops;

/**
 * How one Streams application of this instance is.
 *
 * @param id its application id
 * @param state its state in Kafka Streams' words
 * @param running whether it processes
 * @param failed whether it has stopped for good
 * @param lag committed records that it has not fetched yet, over its partitions here
 */
public record ApplicationStatus(String id, String state, boolean running, boolean failed, long lag) {}
