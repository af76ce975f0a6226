package io.headstream.topology;

import io.headstream.event.HeadName;

/** The heads that events and labels may be for. */
interface KnownHeads {
    /** Whether there is a head of that name: configured, or created by a command. */
    boolean knows(HeadName head);

    /** All of them for a message, separated by commas. */
    String names();
}
