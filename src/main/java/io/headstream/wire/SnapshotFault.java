package io.headstream.wire;

/** What can be wrong with a stored head version. The name in lower case is a metric's tag: part of the public contract. */
public enum SnapshotFault {
    /** The manifest or a chunk is not there. */
    MISSING_PART,
    /** The parts have fewer bytes than the manifest says. */
    TRUNCATED,
    /** A part cannot be read, or what it holds is not what the manifest names. */
    DAMAGED,
    /** The canonical bytes are of a format that this program does not know. */
    UNKNOWN_FORMAT,
    /** It learned from embeddings of another backbone than the one that runs. */
    FOREIGN_BACKBONE,
    /** It is not signed with a key that is trusted here. */
    UNTRUSTED
}
