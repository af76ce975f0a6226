package io.headstream.topology;

import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * W3C trace context and baggage in record headers, as OpenTelemetry's Kafka instrumentation writes and reads it: what came
 * with a record goes with all that is made of it. Headstream makes no spans of its own.
 */
final class TraceContext {
    /**
     * The headers, and the longest value of each that the specifications have (of {@code traceparent} with room for later
     * versions): a longer one is not passed on, since it would be copied to every record made.
     */
    private static final Map<String, Integer> LONGEST = Map.of("traceparent", 128, "tracestate", 512, "baggage", 8192);

    private TraceContext() {}

    /** The trace context among the headers of a record, as headers of another one. */
    static Headers of(Headers headers) {
        Headers context = new RecordHeaders();
        LONGEST.forEach((name, longest) -> {
            Header header = headers.lastHeader(name);
            if (header != null && header.value() != null && header.value().length <= longest) {
                context.add(name, header.value());
            }
        });
        return context;
    }
}
