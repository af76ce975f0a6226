package io.headstream.rollout;

import io.headstream.event.HeadName;
import java.time.Instant;

/**
 * Word of an embedder's task that it serves a rollout: from here on, none of its predictions comes of an earlier epoch.
 *
 * @param head the head
 * @param partition the partition of image events that the task reads
 * @param instance the instance that runs it
 * @param epoch the epoch that it serves
 * @param confirmedAt when it said so
 */
public record RolloutConfirmation(HeadName head, int partition, String instance, long epoch, Instant confirmedAt) {}
