package io.headstream.topology;

import io.headstream.event.HeadName;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.Candidate;
import io.headstream.topology.Solver.Solved;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one head that have to be solved for: what is asked of the solver, and what comes back. Not thread-safe:
 * one task's; only the solver's answers may come from another thread.
 */
final class VersionSolving {
    private final HeadName head;
    private final Solver solver;
    private final Queue<Solved> solved = new ConcurrentLinkedQueue<>();

    /** Learners whose version is being solved for, and up to where; a failure is not tried again for the same window. */
    private final Map<LearnerName, Long> solving = new HashMap<>();

    VersionSolving(HeadName head, Solver solver) {
        this.head = head;
        this.solver = solver;
    }

    /** Asks for a learner's next version, if it is of a kind that is solved for and one is due. */
    void request(TrainedLine line, boolean evenIfNotDue) {
        if (!line.line().isSolvedFor()) {
            return;
        }
        Optional<Long> candidate = line.line().candidate(evenIfNotDue).map(Candidate::toOffset);
        if (candidate.isPresent() && !candidate.get().equals(solving.get(line.learner()))) {
            boolean taken = solver.request(
                    List.of(head, line.learner()), line.learner(), () -> line.candidate(evenIfNotDue), solved::add);
            if (taken) {
                solving.put(line.learner(), candidate.get());
            }
        }
    }

    /** The next answer; null if there is none yet. */
    @Nullable
    Solved poll() {
        Solved result = solved.poll();
        if (result != null) {
            if (result.snapshot() == null) {
                solving.put(result.learner(), result.candidate().toOffset());
            } else {
                solving.remove(result.learner());
            }
        }
        return result;
    }
}
