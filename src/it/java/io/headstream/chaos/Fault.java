package io.headstream.chaos;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is done to a part of the cluster, beside the SIGKILLs of instances that every run has. */
public enum Fault {
    /** A broker is killed with SIGKILL and started again. */
    KILL_BROKER,
    /** An instance is stopped with SIGSTOP, for longer than its group waits for it or shorter, and goes on. */
    PAUSE_INSTANCE,
    /** The same of a broker. */
    PAUSE_BROKER,
    /** An instance is stopped with SIGTERM and started again. */
    RESTART_INSTANCE,
    /** One instance more joins, and leaves. */
    JOIN,
    /** The file system that holds an instance's state is filled to the last byte. */
    FILL_DISK,
    /** The schema registry does not answer. */
    STOP_REGISTRY,
    /** The network between an instance and all else is cut. */
    CUT_INSTANCE,
    /** The network between a broker and all else is cut. */
    CUT_BROKER,
    /** The network between two brokers is cut; instances reach both. */
    CUT_BETWEEN_BROKERS;

    /** Whether one broker cannot do its part meanwhile: two of them would stop the cluster, which is no fault to find. */
    boolean takesBroker() {
        return switch (this) {
            case KILL_BROKER, PAUSE_BROKER, CUT_BROKER, CUT_BETWEEN_BROKERS -> true;
            case PAUSE_INSTANCE, RESTART_INSTANCE, JOIN, FILL_DISK, STOP_REGISTRY, CUT_INSTANCE -> false;
        };
    }

    /** Whether it needs nodes that have networks of their own. */
    boolean cutsNetwork() {
        return switch (this) {
            case CUT_INSTANCE, CUT_BROKER, CUT_BETWEEN_BROKERS -> true;
            case KILL_BROKER, PAUSE_INSTANCE, PAUSE_BROKER, RESTART_INSTANCE, JOIN, FILL_DISK, STOP_REGISTRY -> false;
        };
    }

    /** As it is called on the command line: {@code kill-broker}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * By its word.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Fault of(String word) {
        return Arrays.stream(values())
                .filter(fault -> fault.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("fault '%s', expected one of: %s"
                        .formatted(
                                word, Arrays.stream(values()).map(Fault::word).collect(Collectors.joining(", ")))));
    }
}
