package io.headstream.wire;

import io.headstream.event.Rejection;
import io.headstream.event.RejectionCategory;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Tells what an exception of a serde means: a fault of the record, or of the registry behind the serde. Headstream's own
 * serdes say so themselves. Of others only exceptions are known, so their causes are searched: a network fault or a
 * refusal by the registry is the registry's, all else is the record's.
 */
final class SerdeFault {
    private static final int MAX_CAUSES = 32;
    private static final String CLIENT_EXCEPTION = "RestClientException";
    private static final Set<String> APICURIO_NOT_FOUND =
            Set.of("ArtifactNotFoundException", "ContentNotFoundException", "VersionNotFoundException");

    private SerdeFault() {}

    /** What to throw for an exception on reading. */
    static RuntimeException onRead(String topic, byte[] bytes, RuntimeException fault) {
        if (fault instanceof WireException || fault instanceof RegistryUnavailableException) {
            return fault;
        }
        for (Throwable cause : causes(fault)) {
            if (isUnknown(cause)) {
                return new WireException(
                        new Rejection(
                                RejectionCategory.SCHEMA_UNKNOWN,
                                "record of topic %s: %s".formatted(topic, cause.getMessage()),
                                "a schema that the registry knows"),
                        fault);
            }
            if (isRegistryClients(cause) || isUnreachable(cause)) {
                return unavailable(topic, cause, fault);
            }
        }
        if (!WireFormat.fits(bytes)) {
            return new WireException(WireFormat.invalid("value of %d bytes".formatted(bytes.length)), fault);
        }
        return new WireException(
                new Rejection(
                        RejectionCategory.AVRO_UNDECODABLE,
                        "record of topic %s: %s".formatted(topic, fault.getMessage()),
                        "Avro that fits its schema"),
                fault);
    }

    /** What to throw for an exception on writing. */
    static RuntimeException onWrite(String topic, RuntimeException fault) {
        if (fault instanceof KafkaException && !(fault instanceof SerializationException)) {
            return fault;
        }
        for (Throwable cause : causes(fault)) {
            if (isUnreachable(cause) || (isRegistryClients(cause) && !isRefusal(cause))) {
                return unavailable(topic, cause, fault);
            }
        }
        return fault instanceof SerializationException
                ? fault
                : new SerializationException("record for topic %s: %s".formatted(topic, fault.getMessage()), fault);
    }

    private static RegistryUnavailableException unavailable(String topic, Throwable cause, Throwable fault) {
        return new RegistryUnavailableException(
                "schema registry cannot be asked about topic %s: %s: %s [REGISTRY_UNAVAILABLE]"
                        .formatted(topic, cause.getClass().getSimpleName(), cause.getMessage()),
                fault);
    }

    private static Iterable<Throwable> causes(Throwable fault) {
        return Stream.iterate(fault, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .toList();
    }

    private static boolean isUnreachable(Throwable cause) {
        // How decoders tell of a body that ends early or is no text: the record's fault.
        if (cause instanceof EOFException || cause instanceof CharConversionException) {
            return false;
        }
        boolean avros = cause.getClass().getName().contains(".avro.");
        return (cause instanceof IOException && !avros)
                || cause instanceof TimeoutException
                || cause instanceof RetriableException
                || cause instanceof InterruptedException;
    }

    /** Both Confluent's and Apicurio's client call what the registry answers this way. */
    private static boolean isRegistryClients(Throwable cause) {
        return Stream.<Class<?>>iterate(cause.getClass(), type -> type != null, Class::getSuperclass)
                .anyMatch(type -> type.getSimpleName().endsWith(CLIENT_EXCEPTION));
    }

    /** Confluent's client tells a missing schema by its error code, Apicurio's by the class of the exception. */
    private static boolean isUnknown(Throwable cause) {
        return isRegistryClients(cause)
                && (APICURIO_NOT_FOUND.contains(cause.getClass().getSimpleName())
                        || number(cause, "getErrorCode") / 100 == 404);
    }

    /** A 4xx answer, which Apicurio's client tells by a class of its own. */
    private static boolean isRefusal(Throwable cause) {
        int status = number(cause, "getStatus");
        return status == 0
                ? !cause.getClass().getSimpleName().equals(CLIENT_EXCEPTION)
                : status / 100 == 4 && status != 408 && status != 429;
    }

    private static int number(Throwable fault, String accessor) {
        try {
            Method method = fault.getClass().getMethod(accessor);
            return method.invoke(fault) instanceof Integer value ? value : 0;
        } catch (ReflectiveOperationException e) {
            return 0;
        }
    }
}
