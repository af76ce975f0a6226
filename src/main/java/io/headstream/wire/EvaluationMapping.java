package io.headstream.wire;

import io.headstream.comparison.PairedCounts;
import io.headstream.evaluation.Prequential;
import io.headstream.evaluation.ScoredExample;
import io.headstream.event.Label;
import io.headstream.snapshot.WindowEvaluation;
import io.headstream.wire.avro.CalibrationBin;
import io.headstream.wire.avro.ClassCounts;
import io.headstream.wire.avro.Confusion;
import io.headstream.wire.avro.DriftDetector;
import io.headstream.wire.avro.DriftSignal;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.TopKHits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Evaluations of head versions, from the domain to the contract, and what can be told of two of them. */
public final class EvaluationMapping {
    private EvaluationMapping() {}

    /** Record key of an evaluation: {@code head/learner/version}. */
    public static String key(WindowEvaluation evaluation) {
        return evaluation.head() + "/" + evaluation.learner() + "/" + evaluation.version();
    }

    /** The evaluation as it goes on the wire. */
    public static HeadEvaluation toAvro(WindowEvaluation evaluation) {
        Prequential metrics = evaluation.metrics();
        Prequential.State state = metrics.state();
        return HeadEvaluation.newBuilder()
                .setHead(evaluation.head().value())
                .setLearner(evaluation.learner().value())
                .setVersion(evaluation.version())
                .setFromOffset(evaluation.fromOffset())
                .setToOffset(evaluation.toOffset())
                .setExamples(evaluation.examples())
                .setCorrect(evaluation.correct())
                .setLossBefore(orNull(metrics.logLoss()))
                .setLossAfter(orNull(evaluation.lossAfter()))
                .setNewLabels(evaluation.newLabels().stream().map(Label::value).toList())
                .setEventTime(evaluation.eventTime())
                .setServing(evaluation.serving())
                .setUnknown((int) metrics.unknown())
                .setTopK(topK(state))
                .setKappa(orNull(metrics.kappa()))
                .setBrier(orNull(metrics.brier()))
                .setCalibrationError(orNull(metrics.expectedCalibrationError()))
                .setCalibration(metrics.reliability().stream()
                        .map(bin -> new CalibrationBin((int) bin.count(), bin.confidenceSum(), (int) bin.correct()))
                        .toList())
                .setClasses(metrics.confusion().classes().entrySet().stream()
                        .map(entry -> counts(entry.getKey(), entry.getValue()))
                        .toList())
                .setConfusions(metrics.confusion().confusions().stream()
                        .map(cell -> new Confusion(
                                cell.actual().value(),
                                cell.predicted().map(Label::value).orElse(null),
                                (int) cell.count()))
                        .toList())
                .setCorrectBits(correctBits(evaluation.scores()))
                .setDrift(evaluation.drift().stream()
                        .map(EvaluationMapping::signal)
                        .toList())
                .build();
    }

    /**
     * How two versions did on the same window, example by example.
     *
     * @return empty if it is not the same window of the same head, or one does not say which examples it had right
     */
    public static Optional<PairedCounts> paired(HeadEvaluation first, HeadEvaluation second) {
        boolean same = first.getHead().equals(second.getHead())
                && first.getFromOffset() == second.getFromOffset()
                && first.getToOffset() == second.getToOffset()
                && first.getExamples() == second.getExamples();
        if (!same || !saysWhich(first) || !saysWhich(second)) {
            return Optional.empty();
        }
        BitSet one = BitSet.valueOf(first.getCorrectBits());
        BitSet other = BitSet.valueOf(second.getCorrectBits());
        PairedCounts counts = PairedCounts.NONE;
        for (int i = 0; i < first.getExamples(); i++) {
            counts = counts.plus(one.get(i), other.get(i));
        }
        return Optional.of(counts);
    }

    private static boolean saysWhich(HeadEvaluation evaluation) {
        return evaluation.getCorrectBits().remaining() == bytes(evaluation.getExamples())
                && BitSet.valueOf(evaluation.getCorrectBits()).cardinality() == evaluation.getCorrect();
    }

    private static ByteBuffer correctBits(List<ScoredExample> scores) {
        byte[] bits = new byte[bytes(scores.size())];
        for (int i = 0; i < scores.size(); i++) {
            if (scores.get(i).correct()) {
                bits[i / Byte.SIZE] |= (byte) (1 << i % Byte.SIZE);
            }
        }
        return ByteBuffer.wrap(bits);
    }

    private static int bytes(int examples) {
        return (examples + Byte.SIZE - 1) / Byte.SIZE;
    }

    private static List<TopKHits> topK(Prequential.State state) {
        List<TopKHits> hits = new ArrayList<>();
        for (int i = 0; i < state.topK().ks().size(); i++) {
            hits.add(new TopKHits(
                    state.topK().ks().get(i), state.topK().hits().get(i).intValue()));
        }
        return hits;
    }

    private static ClassCounts counts(Label label, io.headstream.evaluation.ClassCounts counts) {
        return new ClassCounts(label.value(), (int) counts.support(), (int) counts.predicted(), (int) counts.correct());
    }

    private static DriftSignal signal(io.headstream.evaluation.DriftSignal signal) {
        return new DriftSignal(
                DriftDetector.valueOf(signal.detector().name()),
                signal.errorBefore(),
                signal.errorAfter(),
                signal.width());
    }

    private static @Nullable Double orNull(OptionalDouble number) {
        return number.isPresent() ? number.getAsDouble() : null;
    }
}
