package io.headstream.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was done and what came of it.
 *
 * @param kills SIGKILLs that an instance got
 * @param faults other faults, by their word
 * @param restarts times that an instance ended by itself and was started again, as a service is
 * @param count what was counted
 * @param versions head versions that were published
 * @param proven those of them whose SHA-256 a replay of the training log gives again
 * @param headHashEqual whether a trainer that nobody disturbed comes to the same heads on the same log
 * @param rollouts changes of rollouts in the history
 * @param breaches what else is not as it must be, in sentences
 */
public record ChaosResult(
        int kills,
        Map<String, Integer> faults,
        int restarts,
        Count count,
        int versions,
        int proven,
        boolean headHashEqual,
        int rollouts,
        List<String> breaches) {
    /**
     * Counted under {@code read_committed}.
     *
     * @param events images in the topic
     * @param predictions predictions
     * @param examples training examples
     * @param lostPredictions images of which a target has no prediction, by target
     * @param doubledPredictions predictions beyond the first
     * @param lostExamples labelled images that are not in the training log, by target
     * @param doubledExamples training examples beyond the first
     * @param deadLetters dead letters
     */
    public record Count(
            int events,
            int predictions,
            int examples,
            int lostPredictions,
            int doubledPredictions,
            int lostExamples,
            int doubledExamples,
            int deadLetters) {
        boolean isExact() {
            return lostPredictions + doubledPredictions + lostExamples + doubledExamples + deadLetters == 0;
        }
    }

    public ChaosResult {
        breaches = List.copyOf(breaches);
    }

    /** Whether everything is as it must be. */
    public boolean isSound() {
        return count.events() > 0
                && count.isExact()
                && versions > 0
                && proven == versions
                && headHashEqual
                && breaches.isEmpty();
    }

    /** For a file that other programs read. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("kills", kills);
        figures.put("events", count.events());
        figures.put("lostPredictions", count.lostPredictions());
        figures.put("doubledPredictions", count.doubledPredictions());
        figures.put("lostExamples", count.lostExamples());
        figures.put("doubledExamples", count.doubledExamples());
        figures.put("headHashEqual", headHashEqual);
        figures.put("predictions", count.predictions());
        figures.put("examples", count.examples());
        figures.put("deadLetters", count.deadLetters());
        figures.put("versions", versions);
        figures.put("provenVersions", proven);
        figures.put("rolloutChanges", rollouts);
        figures.put("instancesRestarted", restarts);
        figures.put("faults", faults);
        figures.put("breaches", new ArrayList<>(breaches));
        return figures;
    }
}
