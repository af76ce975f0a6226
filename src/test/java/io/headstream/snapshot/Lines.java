package io.headstream.snapshot;

import io.headstream.event.HeadName;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.LogEntry;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.learning.WindowAssembler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Lines for tests: small windows, little replay. */
final class Lines {
    static final HeadName HEAD = new HeadName("animals");
    static final LearnerName DENSE = new LearnerName("dense");

    private Lines() {}

    static HyperParameters hyperParameters(String... pairs) {
        Map<String, String> values = new TreeMap<>(
                Map.of("kind", "dense", "replay", "12", "window.examples", "8", "window.durationMs", "1000000"));
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return HyperParameters.of(values);
    }

    static LearnerLine untrained(String... pairs) {
        return LearnerLine.untrained(HEAD, DENSE, hyperParameters(pairs), 42, "1.0");
    }

    static List<LogEntry> entries(List<TrainingExample> examples) {
        List<LogEntry> entries = new ArrayList<>();
        examples.forEach(example -> entries.add(new LogEntry.Example(example)));
        return entries;
    }

    /** What became of each window that the entries closed. */
    static List<WindowOutcome> fold(LearnerLine from, List<LogEntry> entries) {
        LearnerLine line = from;
        WindowAssembler assembler = new WindowAssembler(line.windowPolicy());
        List<WindowOutcome> outcomes = new ArrayList<>();
        for (LogEntry entry : entries) {
            Optional<TrainingWindow> window = assembler.add(entry);
            if (window.isPresent()) {
                WindowOutcome outcome = TestThenTrain.on(line, window.get());
                outcomes.add(outcome);
                line = outcome.line();
            }
        }
        return outcomes;
    }

    static HeadSnapshot last(List<WindowOutcome> outcomes) {
        return outcomes.get(outcomes.size() - 1).line().latest().orElseThrow();
    }
}
