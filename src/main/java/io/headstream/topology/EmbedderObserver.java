package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.event.ImageEvent;
import io.headstream.event.RejectionCategory;
import io.headstream.labelling.LabelDraft;
import io.headstream.prediction.ServedHeads;
import io.headstream.wire.SnapshotFault;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Sees what the embedder does, to measure it. Called on stream threads, for what an aborted transaction undoes as well:
 * quick, thread-safe, and never throws.
 */
public interface EmbedderObserver {
    /** Sees nothing. */
    EmbedderObserver NONE = new EmbedderObserver() {};

    /** A stretch of an event's way. */
    enum Stage {
        /** From raw record to checked event with pixels. */
        INTAKE,
        /** From an embedding to encoded records. */
        PREDICT
    }

    /** Does the work of a stage, and may take the time. */
    default <T> T timed(Stage stage, Supplier<T> work) {
        return work.get();
    }

    /** An event left the buffer for the backbone, having waited for so long. */
    default void waited(Duration wait) {}

    /** The predictions of an event, one for each target, were handed to Kafka. */
    default void predicted(ImageEvent event, Instant now) {}

    /** Training-log entries were handed to Kafka. */
    default void logged(LabelDraft draft) {}

    /** This is what serves a head here now; told again while a version that it should be has not arrived. */
    default void serving(HeadName head, ServedHeads heads) {}

    /** A version that the rollout names is not served here, and has not been for a while; told once. */
    default void refused(HeadName head, SnapshotFault fault) {}

    /** A record was set aside. */
    default void rejected(RejectionCategory category) {}
}
