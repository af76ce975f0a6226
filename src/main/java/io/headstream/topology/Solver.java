package io.headstream.topology;

import io.headstream.learning.LearnerName;
import io.headstream.snapshot.Candidate;
import io.headstream.snapshot.HeadSnapshot;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes versions of heads that have to be solved for, off the threads that learn. Thread-safe. */
public interface Solver extends AutoCloseable {
    /**
     * What came of a candidate.
     *
     * @param learner whose it is
     * @param candidate what was solved
     * @param snapshot the version; null if there is none
     * @param fault why there is none; null if there is one
     */
    record Solved(
            LearnerName learner,
            Candidate candidate,
            @Nullable HeadSnapshot snapshot,
            @Nullable String fault) {
        static Solved of(LearnerName learner, Candidate candidate) {
            try {
                return new Solved(learner, candidate, candidate.solve(), null);
            } catch (ArithmeticException e) {
                return new Solved(learner, candidate, null, String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * Asks for a version. While one of the same key still waits for its turn, a later candidate takes its place; once its
     * turn has come, later ones are ignored until it has been handed over. Candidates are large: where many wait, a key has
     * its place among them and is to be asked for again, within seconds, until its candidate is taken.
     *
     * @param key names the learner's line
     * @param candidate what to solve for; asked, here and now, if it is taken; empty: nothing after all
     * @param to gets what came of it, on any thread
     * @return whether the candidate was taken
     */
    boolean request(Object key, LearnerName learner, Supplier<Optional<Candidate>> candidate, Consumer<Solved> to);

    /** Stops; what was not solved yet is dropped. */
    @Override
    void close();

    /** Solves at once, on the thread that asks. */
    static Solver atOnce() {
        return new Solver() {
            @Override
            public boolean request(
                    Object key, LearnerName learner, Supplier<Optional<Candidate>> candidate, Consumer<Solved> to) {
                Optional<Candidate> given = candidate.get();
                given.ifPresent(one -> to.accept(Solved.of(learner, one)));
                return given.isPresent();
            }

            @Override
            public void close() {
                // Nothing waits.
            }
        };
    }
}
