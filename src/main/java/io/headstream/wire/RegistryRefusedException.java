package io.headstream.wire;

import org.apache.kafka.common.KafkaException;

/**
 * The registry understood and said no: a schema incompatible with its subject (409), one it holds invalid (422), or one
 * that is not registered though registering is off. Asking again gives the same answer; a person has to act.
 */
public final class RegistryRefusedException extends KafkaException {
    /** With what was asked and what the registry said. */
    public RegistryRefusedException(String message) {
        super(message);
    }
}
