package io.headstream.snapshot;

import java.util.List;
import java.util.Optional;

/**
 * What came of learning from a window.
 *
 * @param line the line after it
 * @param refusal why the step was refused, in a sentence; empty if it was not
 * @param remarks what else should be told: entries left out, a line started anew; a sentence each
 */
public record Learned(LearnerLine line, Optional<String> refusal, List<String> remarks) {
    /** Copies the list. */
    public Learned {
        remarks = List.copyOf(remarks);
    }
}
