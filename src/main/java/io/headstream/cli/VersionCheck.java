package io.headstream.cli;

import io.headstream.wire.SnapshotFault;
import java.util.Locale;

/**
 * What was found of a stored version.
 *
 * @param head the head
 * @param name the version as {@code dense/12}
 * @param state whether it is whole, or what is wrong with it
 * @param repaired whether it was wrong, and has been published again
 * @param detail what was found and expected, or its SHA-256
 */
record VersionCheck(String head, String name, State state, boolean repaired, String detail) {
    /** States of stored versions. */
    enum State {
        /** All parts are there, and are what the manifest names. */
        WHOLE,
        /** See {@link SnapshotFault}. */
        MISSING_PART,
        /** See {@link SnapshotFault}. */
        TRUNCATED,
        /** See {@link SnapshotFault}. */
        DAMAGED,
        /** See {@link SnapshotFault}. */
        UNKNOWN_FORMAT,
        /** See {@link SnapshotFault}: whole, but not for the backbone that runs. */
        FOREIGN_BACKBONE,
        /** See {@link SnapshotFault}: whole, but not signed with a trusted key. */
        UNTRUSTED;

        static State of(SnapshotFault fault) {
            return switch (fault) {
                case MISSING_PART -> MISSING_PART;
                case TRUNCATED -> TRUNCATED;
                case DAMAGED -> DAMAGED;
                case UNKNOWN_FORMAT -> UNKNOWN_FORMAT;
                case FOREIGN_BACKBONE -> FOREIGN_BACKBONE;
                case UNTRUSTED -> UNTRUSTED;
            };
        }

        /** In words. */
        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Whether nothing is left to be done. */
    boolean isFine() {
        return state == State.WHOLE || repaired;
    }

    /** Whether making it again could help: a version of another backbone or of a later format is as it should be. */
    boolean isRepairable() {
        return switch (state) {
            case MISSING_PART, TRUNCATED, DAMAGED -> true;
            case WHOLE, UNKNOWN_FORMAT, FOREIGN_BACKBONE, UNTRUSTED -> false;
        };
    }

    /** The same with another word on it. */
    VersionCheck with(boolean nowRepaired, String said) {
        return new VersionCheck(head, name, state, nowRepaired, said);
    }
}
