package io.headstream.ops.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the stream flows.
 *
 * @param caughtUp whether this view has read what was there when it began
 * @param fault why it cannot read on; null: it can
 * @param predictionsPerSecond over the last ten seconds, of all instances
 * @param predictions read by this view since it began
 * @param deadLetters read by this view
 * @param lag how far each application is behind, over all instances; empty: not known
 * @param batchFill how full batches are here, in [0,1]; null: nothing was embedded here
 */
public record StreamView(
        boolean caughtUp,
        @Nullable String fault,
        double predictionsPerSecond,
        long predictions,
        long deadLetters,
        List<GroupLag> lag,
        @Nullable Double batchFill) {
    /**
     * How far an application is behind.
     *
     * @param application its id
     * @param records committed, and not processed yet
     */
    public record GroupLag(String application, long records) {}
}
