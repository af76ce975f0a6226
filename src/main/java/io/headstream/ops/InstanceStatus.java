package io.headstream.ops;

import java.util.List;

/**
 * How this instance is.
 *
 * @param version of the program
 * @param started whether everything it was asked to run has been started
 * @param backbone whether a backbone is needed, and loaded
 * @param applications its Streams applications so far
 * @param remarks what is amiss though it does its share: whole sentences that name nothing which a token protects
 */
public record InstanceStatus(
        String version,
        boolean started,
        BackboneStatus backbone,
        List<ApplicationStatus> applications,
        List<String> remarks) {
    /** Unmodifiable. */
    public InstanceStatus {
        applications = List.copyOf(applications);
        remarks = List.copyOf(remarks);
    }

    /** Whether there is a backbone here. */
    public enum BackboneStatus {
        /** Not on a trainer. */
        NOT_NEEDED,
        LOADING,
        LOADED
    }
}
