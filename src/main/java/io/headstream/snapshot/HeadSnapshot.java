package io.headstream.snapshot;

import io.headstream.event.HeadName;
import io.headstream.learning.Head;

/**
 * A head version: its name, where it came from, and the head itself.
 *
 * @param headName the head's name
 * @param version which version, with the SHA-256 of {@code head.canonicalBytes()}
 * @param provenance where it came from
 * @param head the parameters
 */
public record HeadSnapshot(HeadName headName, HeadVersion version, Provenance provenance, Head head) {}
