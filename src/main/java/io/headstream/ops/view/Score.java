package io.headstream.ops.view;

import io.headstream.wire.avro.CalibrationBin;
import io.headstream.wire.avro.HeadEvaluation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How something did over several windows, each scored before anything learned from it. Not thread-safe. */
final class Score {
    private long examples;
    private long correct;
    private long known;
    private double lossSum;
    private double[] confidence = {};
    private long[] hits = {};
    private long[] inBin = {};

    void add(HeadEvaluation evaluation) {
        examples += evaluation.getExamples();
        correct += evaluation.getCorrect();
        Double loss = evaluation.getLossBefore();
        if (loss != null) {
            int knownHere = evaluation.getExamples() - evaluation.getUnknown();
            known += knownHere;
            lossSum += loss * knownHere;
        }
        List<CalibrationBin> bins = evaluation.getCalibration();
        if (inBin.length != bins.size()) {
            confidence = new double[bins.size()];
            hits = new long[bins.size()];
            inBin = new long[bins.size()];
        }
        for (int i = 0; i < bins.size(); i++) {
            confidence[i] += bins.get(i).getConfidenceSum();
            hits[i] += bins.get(i).getCorrect();
            inBin[i] += bins.get(i).getExamples();
        }
    }

    long examples() {
        return examples;
    }

    @Nullable
    Double accuracyOrNull() {
        return examples == 0 ? null : (Double) ((double) correct / examples);
    }

    @Nullable
    Double logLossOrNull() {
        return known == 0 ? null : (Double) (lossSum / known);
    }

    /** Mean distance of confidence and accuracy, weighted by bin (Naeini et al. 2015, equation 3). */
    @Nullable
    Double calibrationErrorOrNull() {
        long all = 0;
        double error = 0;
        for (int i = 0; i < inBin.length; i++) {
            all += inBin[i];
            error += Math.abs(confidence[i] - hits[i]);
        }
        return all == 0 ? null : (Double) (error / all);
    }
}
