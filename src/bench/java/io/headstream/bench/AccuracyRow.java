package io.headstream.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * One learner on one data set in one order of arrival. Accuracies are shares of the held-out split, 0 to 1.
 *
 * @param dataset name of the data set
 * @param order in which the training split arrived
 * @param head name of the learner
 * @param accuracy after one pass
 * @param offlineAccuracy of scikit-learn's logistic regression, trained on everything at once
 * @param riverAccuracy of River's best online classifier after one pass in the same order
 * @param headSha256 of the head's canonical bytes
 */
@JsonPropertyOrder({"dataset", "order", "head", "accuracy", "offlineAccuracy", "riverAccuracy", "headSha256"})
record AccuracyRow(
        String dataset,
        String order,
        String head,
        double accuracy,
        double offlineAccuracy,
        double riverAccuracy,
        String headSha256) {}
