package io.headstream.wire;

import io.headstream.evaluation.Prequential;
import io.headstream.event.Label;
import io.headstream.snapshot.WindowEvaluation;
import io.headstream.wire.avro.CalibrationBin;
import io.headstream.wire.avro.ClassCounts;
import io.headstream.wire.avro.Confusion;
import io.headstream.wire.avro.DriftDetector;
import io.headstream.wire.avro.DriftSignal;
import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.TopKHits;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Evaluations of head versions, from the domain to the contract. */
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
                .setDrift(evaluation.drift().stream()
                        .map(EvaluationMapping::signal)
                        .toList())
                .build();
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
