package io.headstream.snapshot;

import io.headstream.learning.LearningEvent;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of learning from a window.
 *
 * @param line the line after it
 * @param refusal why the step was refused, in a sentence; empty if it was not
 * @param remarks what else should be told: entries left out, a line started anew; a sentence each
 * @param events how often each kind of event happened; those that did not are left out
 */
public record Learned(
        LearnerLine line, Optional<String> refusal, List<String> remarks, Map<LearningEvent, Integer> events) {
    /** Copies list and map. */
    public Learned {
        remarks = List.copyOf(remarks);
        events = Map.copyOf(events);
    }

    /** Counts on the way. */
    static final class Events {
        private final Map<LearningEvent, Integer> counts = new EnumMap<>(LearningEvent.class);

        void count(LearningEvent event, int times) {
            if (times > 0) {
                counts.merge(event, times, Integer::sum);
            }
        }

        Map<LearningEvent, Integer> counts() {
            return counts;
        }
    }
}
