package io.headstream.wire;

import io.headstream.event.Label;
import io.headstream.snapshot.WindowEvaluation;
import io.headstream.wire.avro.HeadEvaluation;
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
        return new HeadEvaluation(
                evaluation.head().value(),
                evaluation.learner().value(),
                evaluation.version(),
                evaluation.fromOffset(),
                evaluation.toOffset(),
                evaluation.examples(),
                evaluation.correct(),
                orNull(evaluation.lossBefore()),
                orNull(evaluation.lossAfter()),
                evaluation.newLabels().stream().map(Label::value).toList(),
                evaluation.eventTime());
    }

    private static @Nullable Double orNull(OptionalDouble loss) {
        return loss.isPresent() ? loss.getAsDouble() : null;
    }
}
