package io.headstream.ops.view;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One version of a head: how it came to be, and how it did.
 *
 * @param learner the learner
 * @param version its version
 * @param sha256 of the head's canonical bytes
 * @param parent the version that it was trained from; 0: the untrained head
 * @param bornAt when it was published, by the record's timestamp
 * @param eventTime latest event time that it learned from
 * @param windowExamples examples of the window that made it
 * @param totalExamples examples that its line has learned from
 * @param classes how many classes it knows
 * @param bytes of the head
 * @param kind of head
 * @param hyperParameters what its step depended on
 * @param seed of what is random in the step
 * @param backboneDigest SHA-256 of the backbone
 * @param programVersion of Headstream that made it
 * @param scored examples that it was scored on before any learner learned from them
 * @param accuracy on these; null: on none
 * @param logLoss mean over these, in nats; null: not known
 * @param calibrationError expected calibration error over these, in 15 bins; null: not known
 * @param role {@code champion}, {@code canary}, {@code shadow}, {@code former} or {@code none}
 */
public record VersionView(
        String learner,
        long version,
        String sha256,
        long parent,
        String bornAt,
        String eventTime,
        int windowExamples,
        long totalExamples,
        int classes,
        long bytes,
        String kind,
        Map<String, String> hyperParameters,
        long seed,
        String backboneDigest,
        String programVersion,
        long scored,
        @Nullable Double accuracy,
        @Nullable Double logLoss,
        @Nullable Double calibrationError,
        String role) {}
