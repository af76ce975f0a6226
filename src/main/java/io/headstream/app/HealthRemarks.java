package io.headstream.app;

import io.headstream.metrics.HeadstreamMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What is amiss in an instance that runs all the same, a sentence each. Without names of heads and topics: probes are
 * answered without a token, and metrics and log have the names.
 */
final class HealthRemarks {
    private final LongSupplier faults;
    private final LongSupplier expired;
    private final BooleanSupplier overloaded;

    /**
     * Asked whenever somebody wants to know.
     *
     * @param faults heads of which another version serves than their rollout names
     * @param expired records that were deleted before they were read, since the start
     * @param overloaded whether training waits for predictions
     */
    HealthRemarks(LongSupplier faults, LongSupplier expired, BooleanSupplier overloaded) {
        this.faults = faults;
        this.expired = expired;
        this.overloaded = overloaded;
    }

    /** Those of now; none if all is well. */
    List<String> now() {
        List<String> remarks = new ArrayList<>();
        long heads = faults.getAsLong();
        if (heads > 0) {
            remarks.add("%d heads are not served as their rollout says: see %s"
                    .formatted(heads, HeadstreamMeter.SERVING_FAULT.exposedName()));
        }
        long records = expired.getAsLong();
        if (records > 0) {
            remarks.add("%d records were deleted before they were read, since the start: see %s"
                    .formatted(records, HeadstreamMeter.RECORDS_EXPIRED.exposedName()));
        }
        if (overloaded.getAsBoolean()) {
            remarks.add("training waits for predictions to catch up: overload.policy=predict-first");
        }
        return remarks;
    }
}
