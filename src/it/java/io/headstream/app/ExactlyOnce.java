package io.headstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.event.EventPosition;
import io.headstream.wire.Contract;
import io.headstream.wire.avro.Prediction;
import io.headstream.wire.avro.TrainingExample;
import io.headstream.wire.avro.TrainingLogEntry;
import java.util.List;

/** Counts, under read_committed, what one labelled target per event must have given; and proves the last head by replay. */
final class ExactlyOnce {
    private ExactlyOnce() {}

    static void verify(String bootstrapServers, Contract contract, int events) {
        List<EventPosition> predicted =
                Committed.values(bootstrapServers, contract, "predictions", Prediction.class).stream()
                        .map(p -> new EventPosition(p.getSourcePartition(), p.getSourceOffset()))
                        .toList();
        assertThat(predicted).as("one prediction per event").hasSize(events).doesNotHaveDuplicates();
        List<EventPosition> learned =
                Committed.values(bootstrapServers, contract, "training-log", TrainingLogEntry.class).stream()
                        .filter(entry -> entry.getEntry() instanceof TrainingExample)
                        .map(entry -> (TrainingExample) entry.getEntry())
                        .map(e -> new EventPosition(e.getSourcePartition(), e.getSourceOffset()))
                        .toList();
        assertThat(learned).as("one training example per event").hasSize(events).doesNotHaveDuplicates();
        assertThat(predicted).containsExactlyInAnyOrderElementsOf(learned);
    }
}
