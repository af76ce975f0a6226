package io.headstream.event;

/** Why a record was set aside. The name is the dead-letter header and the metric tag: part of the public contract. */
public enum RejectionCategory {
    /** The record's value is null or not in the registry's wire format. */
    WIRE_FORMAT_INVALID,
    /** The schema id is not in the registry. */
    SCHEMA_UNKNOWN,
    /** The Avro body does not fit its schema, or the schema does not resolve to the contract's. */
    AVRO_UNDECODABLE,
    /** A field breaks the contract's rules. */
    EVENT_INVALID,
    /** A label breaks the contract's rules. */
    LABEL_INVALID,
    /** A label by itself whose image was not seen in its partition within the join window: too late, or astray. */
    LABEL_UNMATCHED,
    /** A rollout command breaks the contract's rules, or asks for what this release does not know. */
    COMMAND_INVALID,
    /** A target or label names a head that is not configured. */
    HEAD_UNKNOWN,
    /** The image has more bytes or pixels than is allowed. */
    IMAGE_TOO_LARGE,
    /** The bytes are no image of a known format. */
    IMAGE_FORMAT_UNKNOWN,
    /** The image ends early. */
    IMAGE_TRUNCATED,
    /** The image is broken in another way. */
    IMAGE_UNDECODABLE,
    /** The backbone failed on this image alone, or gave an embedding that is not finite. */
    EMBEDDING_FAILED,
    /** What would be written for this event does not fit the output topic. */
    OUTPUT_TOO_LARGE
}
