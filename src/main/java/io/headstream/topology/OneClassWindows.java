package io.headstream.topology;

import io.headstream.event.Label;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import java.util.List;
import java.util.Optional;

/**
 * What there is to say of windows whose examples are all of one class: when a run of them begins and when it is over, not
 * of each, since a stream that comes sorted by class is little else. A run is over once {@value #SEVERAL} windows one after
 * the other held several classes: so a window across two classes does not begin another. Not thread-safe.
 */
final class OneClassWindows {
    /** Windows in a row that end a run. */
    static final int SEVERAL = 16;

    private long ofOneClass;
    private int severalInARow;

    /** A sentence, if this window begins a run or ends one. */
    Optional<String> after(TrainingWindow window) {
        List<Label> classes = window.standing().stream()
                .map(TrainingExample::label)
                .distinct()
                .toList();
        if (classes.size() == 1) {
            severalInARow = 0;
            ofOneClass++;
            return ofOneClass == 1
                    ? Optional.of(
                            "the window up to training-log offset %d holds examples of class '%s' only, expected several classes; it is learned from, and with nothing else to replay only that class's own output moves; said again once %d windows in a row held several"
                                    .formatted(window.toOffset(), classes.get(0), SEVERAL))
                    : Optional.empty();
        }
        if (classes.isEmpty() || ofOneClass == 0 || ++severalInARow < SEVERAL) {
            return Optional.empty();
        }
        String over =
                "up to training-log offset %d, %d windows in a row held several classes; before them, %d held one class"
                        .formatted(window.toOffset(), severalInARow, ofOneClass);
        ofOneClass = 0;
        severalInARow = 0;
        return Optional.of(over);
    }
}
