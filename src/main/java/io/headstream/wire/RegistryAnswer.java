package io.headstream.wire;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a registry answered: a result, or a 4xx error of its own.
 *
 * @param status HTTP status, 2xx or 4xx
 * @param json the body
 */
record RegistryAnswer(int status, JsonNode json) {
    /** The subject is not there. */
    static final int SUBJECT_UNKNOWN = 40401;
    /** The version is not there. */
    static final int VERSION_UNKNOWN = 40402;
    /** The schema, or the id, is not there. */
    static final int SCHEMA_UNKNOWN = 40403;

    /** HTTP status of a clash with what is there, or with another request. */
    static final int CONFLICT = 409;

    /** The schema does not go with those that are there, or somebody else is registering one there right now. */
    boolean conflict() {
        return status == CONFLICT;
    }

    boolean ok() {
        return status / 100 == 2;
    }

    /** The registry's own code, as 40403; 0 if it gave none. */
    int errorCode() {
        return json.path("error_code").asInt(0);
    }

    String message() {
        return json.path("message").asText("no message");
    }

    /** A subject, version or schema that is not there: an answer about the thing asked for, not about the URL. */
    boolean unknown() {
        return status == 404
                && (errorCode() == SUBJECT_UNKNOWN || errorCode() == VERSION_UNKNOWN || errorCode() == SCHEMA_UNKNOWN);
    }
}
