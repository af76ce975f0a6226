package io.headstream.config;

import java.util.List;

/**
 * The topics' names on this cluster.
 *
 * @param imageEvents input: encoded images with targets
 * @param imageLabels input: labels that come after their image
 * @param predictions output: one prediction for every target
 * @param shadowPredictions output: what versions on trial in shadow say of the same targets
 * @param trainingLog the ledger of labelled embeddings, by head
 * @param headSnapshots versions of heads, in parts
 * @param headRollouts which version serves
 * @param rolloutCommands what people ask of rollouts, by head
 * @param rolloutEvents every change of a rollout, and every refusal
 * @param rolloutConfirmations which rollout each embedder task serves
 * @param headEvaluations how versions did, window by window
 * @param deadLetters events that were set aside
 */
public record TopicNames(
        String imageEvents,
        String imageLabels,
        String predictions,
        String shadowPredictions,
        String trainingLog,
        String headSnapshots,
        String headRollouts,
        String rolloutCommands,
        String rolloutEvents,
        String rolloutConfirmations,
        String headEvaluations,
        String deadLetters) {
    /** Which dead letters have been replayed; named after their topic. */
    public String deadLetterReplays() {
        return deadLetters + "-replays";
    }

    /** All of them. */
    public List<String> all() {
        return List.of(
                imageEvents,
                imageLabels,
                predictions,
                shadowPredictions,
                trainingLog,
                headSnapshots,
                headRollouts,
                rolloutCommands,
                rolloutEvents,
                rolloutConfirmations,
                headEvaluations,
                deadLetters,
                deadLetterReplays());
    }
}
