package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.learning.LearningEvent;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * Counts {@link LearningEvent}s of the learners of one task, as metrics of Kafka Streams with the tags {@code head} and
 * {@code learner}. Counts what is undone by an aborted transaction too, and what is learned again from the journal not.
 * Not thread-safe: one task's.
 */
final class LearningCounters implements AutoCloseable {
    private static final String SCOPE = "learning";

    private final StreamsMetrics metrics;
    private final Map<String, Map<LearningEvent, Sensor>> sensors = new HashMap<>();

    LearningCounters(ProcessingContext context) {
        metrics = context.metrics();
    }

    /** Counts what happened to a learner. */
    void count(HeadName head, LearnerName learner, Map<LearningEvent, Integer> events) {
        Map<LearningEvent, Sensor> own =
                sensors.computeIfAbsent(head + "/" + learner, entity -> sensors(entity, head, learner));
        events.forEach((event, times) -> {
            Sensor sensor = Objects.requireNonNull(own.get(event), "every event has a sensor");
            // These sensors count calls, whatever the value.
            for (int i = 0; i < times; i++) {
                sensor.record();
            }
        });
    }

    private Map<LearningEvent, Sensor> sensors(String entity, HeadName head, LearnerName learner) {
        Map<LearningEvent, Sensor> own = new EnumMap<>(LearningEvent.class);
        for (LearningEvent event : LearningEvent.values()) {
            own.put(
                    event,
                    metrics.addRateTotalSensor(
                            SCOPE,
                            entity,
                            event.metric(),
                            Sensor.RecordingLevel.INFO,
                            "head",
                            head.value(),
                            "learner",
                            learner.value()));
        }
        return own;
    }

    /** Takes the metrics away. */
    @Override
    public void close() {
        sensors.values().forEach(own -> own.values().forEach(metrics::removeSensor));
        sensors.clear();
    }
}
