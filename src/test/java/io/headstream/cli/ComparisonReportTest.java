package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headstream.comparison.PairedCounts;
import io.headstream.wire.avro.ClassCounts;
import io.headstream.wire.avro.HeadEvaluation;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonReportTest {
    private static final Contender DENSE = Contender.parse("dense");
    private static final Contender RIDGE = Contender.parse("ridge/4");

    @Test
    void shouldCompareOnTheExamplesOfBoth() {
        PairedRecord record = new PairedRecord();
        record.add(evaluation("dense", 3, 0, 60), evaluation("ridge", 4, 0, 80));
        record.add(evaluation("dense", 4, 100, 70), evaluation("ridge", 4, 100, 90));

        assertThat(record.counts()).isEqualTo(new PairedCounts(130, 0, 40, 30));
        assertThat(ComparisonReport.table(DENSE, RIDGE, record))
                .contains("200 examples in 2 windows, scored by both before anybody learned from them")
                .anySatisfy(line ->
                        assertThat(line.split(" {3,}")).containsExactly("accuracy", "65.0 %", "85.0 %", "+20.0 points"))
                .anySatisfy(line ->
                        assertThat(line.split(" {3,}")).containsExactly("log loss", "0.5000", "0.5000", "+0.0000"))
                .anySatisfy(line -> assertThat(line.split(" {3,}")).containsExactly("alone right", "0", "40"))
                .last()
                .satisfies(line -> assertThat(line).startsWith("ridge/4 is better: its accuracy lies +"));
        assertThat(ComparisonReport.json(DENSE, RIDGE, record)
                        .path("paired")
                        .path("onlyB")
                        .asLong())
                .isEqualTo(40);
    }

    /** Two classes of 50, 60 right: 20 of them for each that is wrong. */
    @Test
    void shouldTellKappaFromTheSumsOfAllWindows() {
        PairedRecord record = new PairedRecord();
        record.add(evaluation("dense", 3, 0, 60), evaluation("ridge", 4, 0, 80));

        assertThat(record.first().kappa().orElseThrow()).isCloseTo(0.2, within(1e-12));
        assertThat(record.second().kappa().orElseThrow()).isCloseTo(0.6, within(1e-12));
    }

    @Test
    void shouldSayWhereTwoCannotBeToldApart() {
        PairedRecord record = new PairedRecord();
        record.add(evaluation("dense", 3, 0, 60), evaluation("ridge", 4, 0, 61));

        assertThat(ComparisonReport.table(DENSE, RIDGE, record))
                .last()
                .satisfies(line -> assertThat(line).startsWith("ridge/4 is neither better nor worse beyond doubt"));
    }

    @Test
    void shouldSayWhereExamplesCannotBePaired() {
        HeadEvaluation old = HeadEvaluation.newBuilder(evaluation("dense", 3, 0, 60))
                .setCorrectBits(ByteBuffer.allocate(0))
                .build();
        PairedRecord record = new PairedRecord();
        record.add(old, evaluation("ridge", 4, 0, 61));

        assertThat(ComparisonReport.table(DENSE, RIDGE, record))
                .noneSatisfy(line -> assertThat(line).startsWith("alone right"))
                .last()
                .satisfies(line -> assertThat(line).startsWith("some of these windows do not say"));
        assertThat(ComparisonReport.json(DENSE, RIDGE, record).path("paired").isNull())
                .isTrue();
    }

    @Test
    void shouldTakeALearnersNewestVersionOrTheOneThatIsNamed() {
        List<HeadEvaluation> window =
                List.of(evaluation("dense", 9, 0, 60), evaluation("dense", 3, 0, 50), evaluation("ridge", 0, 0, 0));

        assertThat(DENSE.find(window)).map(HeadEvaluation::getVersion).contains(9L);
        assertThat(Contender.parse("dense/3").find(window))
                .map(HeadEvaluation::getVersion)
                .contains(3L);
        assertThat(Contender.parse("ridge").find(window)).as("it had none yet").isEqualTo(Optional.empty());
        assertThatThrownBy(() -> Contender.parse("dense/")).hasMessageContaining("expected learner/number");
    }

    /** On 100 examples, the first so many of which are right; two classes in turn. */
    private static HeadEvaluation evaluation(String learner, long version, long from, int correct) {
        BitSet bits = new BitSet();
        bits.set(0, correct);
        byte[] bytes = Arrays.copyOf(bits.toByteArray(), 13);
        return HeadEvaluation.newBuilder()
                .setHead("animals")
                .setLearner(learner)
                .setVersion(version)
                .setFromOffset(from)
                .setToOffset(from + 100)
                .setExamples(100)
                .setCorrect(correct)
                .setLossBefore(0.5)
                .setBrier(0.25)
                .setClasses(List.of(
                        new ClassCounts("cat", 50, 50, correct / 2), new ClassCounts("dog", 50, 50, correct / 2)))
                .setCorrectBits(ByteBuffer.wrap(bytes))
                .setEventTime(Instant.EPOCH)
                .build();
    }
}
