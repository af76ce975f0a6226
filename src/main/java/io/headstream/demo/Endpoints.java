package io.headstream.demo;

import io.headstream.event.HeadName;

/**
 * Where a demo can be reached.
 *
 * @param bootstrapServers Kafka
 * @param registryUrl the schema registry's Confluent-compatible API
 * @param head the head that learns
 * @param backbone name of the backbone
 * @param device where it runs
 */
public record Endpoints(String bootstrapServers, String registryUrl, HeadName head, String backbone, String device) {}
