package io.headstream.ops;

import java.util.List;

/**
 * How this instance is.
 *
 * @param version of the program
 * @param started whether everything it was asked to run has been started
 * @param backbone whether a backbone is needed, and loaded
 * @param applications its Streams applications so far
 */
public record InstanceStatus(
        String version, boolean started, BackboneStatus backbone, List<ApplicationStatus> applications) {
    /** Unmodifiable. */
    public InstanceStatus {
        applications = List.copyOf(applications);
    }

    /** Whether there is a backbone here. */
    public enum BackboneStatus {
        /** Not on a trainer. */
        NOT_NEEDED,
        LOADING,
        LOADED
    }
}
