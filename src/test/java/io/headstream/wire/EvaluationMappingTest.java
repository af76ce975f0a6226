package io.headstream.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.comparison.PairedCounts;
import io.headstream.evaluation.ScoredExample;
import io.headstream.event.HeadName;
import io.headstream.event.Label;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.WindowEvaluation;
import io.headstream.wire.avro.HeadEvaluation;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EvaluationMappingTest {
    private static final List<Label> LABELS = List.of(new Label("cat"), new Label("dog"));

    @Test
    void shouldTellTwoVersionsApartExampleByExample() {
        WindowEvaluation dense = evaluation("dense", 0, "1101 0000 11");
        WindowEvaluation ridge = evaluation("ridge", 0, "1011 0001 10");

        assertThat(EvaluationMapping.paired(EvaluationMapping.toAvro(dense), EvaluationMapping.toAvro(ridge)))
                .contains(PairedCounts.of(dense.scores(), ridge.scores()))
                .contains(new PairedCounts(3, 2, 2, 3));
    }

    @Test
    void shouldWriteTheFirstExampleAsTheLowestBit() {
        assertThat(EvaluationMapping.toAvro(evaluation("dense", 0, "1101 0000 11"))
                        .getCorrectBits())
                .isEqualTo(ByteBuffer.wrap(new byte[] {0b1011, 0b11}));
    }

    @Test
    void shouldPairNothingThatIsNotOfTheSameExamples() {
        HeadEvaluation one = EvaluationMapping.toAvro(evaluation("dense", 0, "10"));
        HeadEvaluation later = EvaluationMapping.toAvro(evaluation("ridge", 2, "10"));

        assertThat(EvaluationMapping.paired(one, later)).isEmpty();
    }

    @Test
    void shouldPairNothingThatDoesNotSayWhichExamplesWereRight() {
        HeadEvaluation one = EvaluationMapping.toAvro(evaluation("dense", 0, "10"));
        HeadEvaluation old = with(new byte[0]);
        HeadEvaluation contradictory = with(new byte[] {3});

        assertThat(EvaluationMapping.paired(one, old)).isEmpty();
        assertThat(EvaluationMapping.paired(old, one)).isEmpty();
        assertThat(EvaluationMapping.paired(one, contradictory)).isEmpty();
    }

    private static HeadEvaluation with(byte[] correctBits) {
        return HeadEvaluation.newBuilder(EvaluationMapping.toAvro(evaluation("ridge", 0, "10")))
                .setCorrectBits(ByteBuffer.wrap(correctBits))
                .build();
    }

    /** @param right a 1 for each example that the learner has right, else a 0 */
    private static WindowEvaluation evaluation(String learner, long from, String right) {
        List<ScoredExample> scores = new ArrayList<>();
        for (char one : right.replace(" ", "").toCharArray()) {
            float cat = one == '1' ? 0.9f : 0.1f;
            scores.add(ScoredExample.of(LABELS.get(0), LABELS, new float[] {cat, 1 - cat}));
        }
        return new WindowEvaluation(
                new HeadName("emoji"),
                new LearnerName(learner),
                1,
                false,
                from,
                from + scores.size(),
                scores,
                OptionalDouble.empty(),
                List.of(),
                List.of(),
                Instant.EPOCH);
    }
}
