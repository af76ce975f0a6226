package io.headstream.topology;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/** Counts {@link LabelEvent}s of one task, as metrics of Kafka Streams. Counts what is undone by an aborted transaction too. */
final class LabelCounters implements AutoCloseable {
    private static final String SCOPE = "labels";

    private final StreamsMetrics metrics;
    private final Map<LabelEvent, Sensor> sensors = new EnumMap<>(LabelEvent.class);
    private final Set<LabelEvent> seen = EnumSet.noneOf(LabelEvent.class);

    LabelCounters(ProcessingContext context) {
        metrics = context.metrics();
        TaskId task = context.taskId();
        for (LabelEvent event : LabelEvent.values()) {
            sensors.put(
                    event,
                    metrics.addRateTotalSensor(SCOPE, task.toString(), event.metric(), Sensor.RecordingLevel.INFO));
        }
    }

    /**
     * Counts one.
     *
     * @return whether it is the first since the task was initialised: worth a line in the log
     */
    boolean count(LabelEvent event) {
        Objects.requireNonNull(sensors.get(event), "every event has a sensor").record();
        return seen.add(event);
    }

    /** Takes the metrics away. */
    @Override
    public void close() {
        sensors.values().forEach(metrics::removeSensor);
    }
}
