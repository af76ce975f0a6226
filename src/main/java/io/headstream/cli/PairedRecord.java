package io.headstream.cli;

import io.headstream.comparison.PairedCounts;
import io.headstream.wire.EvaluationMapping;
import io.headstream.wire.avro.HeadEvaluation;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** How two heads did on the windows that both were scored on, added up. Not thread-safe. */
final class PairedRecord {
    /** One of the two. */
    static final class Side {
        private long examples;
        private long correct;
        private long unknown;
        private double lossSum;
        private double brierSum;
        private final Map<String, long[]> classes = new HashMap<>();

        private void add(HeadEvaluation evaluation) {
            examples += evaluation.getExamples();
            correct += evaluation.getCorrect();
            unknown += evaluation.getUnknown();
            Double loss = evaluation.getLossBefore();
            lossSum += loss == null ? 0 : loss * (evaluation.getExamples() - evaluation.getUnknown());
            Double brier = evaluation.getBrier();
            brierSum += brier == null ? 0 : brier * evaluation.getExamples();
            evaluation.getClasses().forEach(counts -> {
                long[] sums = classes.computeIfAbsent(counts.getLabel(), label -> new long[2]);
                sums[0] += counts.getSupport();
                sums[1] += counts.getPredicted();
            });
        }

        OptionalDouble accuracy() {
            return ratio((double) correct, examples);
        }

        OptionalDouble logLoss() {
            return ratio(lossSum, examples - unknown);
        }

        OptionalDouble brier() {
            return ratio(brierSum, examples);
        }

        /** Cohen's kappa; empty where chance is always right. */
        OptionalDouble kappa() {
            double chance = 0;
            for (long[] sums : classes.values()) {
                chance += (double) sums[0] * sums[1];
            }
            chance /= (double) examples * examples;
            return examples == 0 || chance >= 1
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(((double) correct / examples - chance) / (1 - chance));
        }

        private static OptionalDouble ratio(double amount, long whole) {
            return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of(amount / whole);
        }
    }

    private final Side first = new Side();
    private final Side second = new Side();
    private PairedCounts counts = PairedCounts.NONE;
    private int windows;

    /** Adds a window that both were scored on. */
    void add(HeadEvaluation one, HeadEvaluation other) {
        first.add(one);
        second.add(other);
        counts = counts.plus(EvaluationMapping.paired(one, other).orElse(PairedCounts.NONE));
        windows++;
    }

    int windows() {
        return windows;
    }

    long examples() {
        return first.examples;
    }

    Side first() {
        return first;
    }

    Side second() {
        return second;
    }

    /** Of the windows whose evaluations say which examples were right. */
    PairedCounts counts() {
        return counts;
    }
}
