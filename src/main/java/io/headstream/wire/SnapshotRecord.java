package io.headstream.wire;

import io.headstream.wire.avro.HeadSnapshotPart;

/**
 * One record of the snapshots topic.
 *
 * @param key {@code head/learner/version/part}
 * @param part a chunk or the manifest
 */
public record SnapshotRecord(String key, HeadSnapshotPart part) {}
