package io.headstream.wire;

import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * The schema registry could not be asked: not reached, refused the credentials, or gave no proper answer, after all
 * retries. Says nothing about the record, so no record may be set aside for it; the same call can succeed later.
 */
public final class RegistryUnavailableException extends RetriableException {
    /** With what was tried and what came of it. */
    public RegistryUnavailableException(String message) {
        super(message);
    }

    /** With what was tried and the last fault. */
    public RegistryUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
