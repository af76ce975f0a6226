package io.headstream.rollout;

import static io.headstream.rollout.Rollouts.DENSE;
import static io.headstream.rollout.Rollouts.RIDGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.learning.LearnerName;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the policy does to 200 simulated streams at a time, under default settings and fixed seeds. */
class AutoPolicySimulationTest {
    private static final int STREAMS = 200;
    private static final LearnerName SVM = new LearnerName("svm");

    /** Training windows in two comparison windows. */
    private static final int TWO_WINDOWS = 2 * AutoSettings.DEFAULT.windowExamples() / SimulatedHead.WINDOW;

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.10})
    void shouldPromoteAlmostNobodyWhereNobodyIsBetter(double error) {
        List<SimulatedHead> streams = streams(List.of(DENSE, RIDGE, SVM), version -> error);
        streams.forEach(stream -> stream.run(201));

        assertThat(streams).allSatisfy(stream -> assertThat(stream.examples()).isEqualTo(6400));
        assertThat(share(streams, RolloutMove.CANARY)).isLessThanOrEqualTo(0.05);
        assertThat(share(streams, RolloutMove.ROLL_BACK)).isLessThanOrEqualTo(0.10);
    }

    @Test
    void shouldPromoteALearnerThatIsFivePointsBetter() {
        List<SimulatedHead> streams =
                streams(List.of(DENSE, RIDGE), version -> version.learner().equals(RIDGE) ? 0.03 : 0.08);
        streams.forEach(stream -> stream.run(1 + 3000 / SimulatedHead.WINDOW));

        List<Long> promoted = streams.stream()
                .map(stream -> stream.done(RolloutMove.PROMOTE).stream()
                        .filter(done ->
                                done.action().version().orElseThrow().learner().equals(RIDGE))
                        .mapToLong(done -> done.window() * SimulatedHead.WINDOW)
                        .findFirst()
                        .orElse(Long.MAX_VALUE))
                .sorted()
                .toList();
        assertThat(promoted.get(STREAMS * 9 / 10)).isLessThanOrEqualTo(2000);
    }

    @Test
    void shouldGoBackWithinTwoWindowsWhereTheServingLineGetsFivePointsWorse() {
        int from = 70;
        List<SimulatedHead> streams = streams(List.of(DENSE), version -> version.version() >= from ? 0.0725 : 0.02);
        streams.forEach(stream -> stream.run(from + TWO_WINDOWS));

        assertThat(share(streams, RolloutMove.ROLL_BACK)).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void shouldGoBackWithinTwoWindowsWhereSomebodyPromotesAVersionThatIsFivePointsWorse() {
        VersionRef planted = new VersionRef(DENSE, 3);
        List<SimulatedHead> streams = streams(List.of(DENSE), version -> version.equals(planted) ? 0.0825 : 0.03);
        for (SimulatedHead stream : streams) {
            stream.run(40);
            stream.command(new RolloutAction.Promote(planted));
            assertThat(stream.champion()).isEqualTo(planted);
            stream.run(TWO_WINDOWS);
        }
        List<Long> back = streams.stream()
                .map(stream -> stream.done().stream()
                        .filter(done -> done.window() > 40)
                        .mapToLong(done -> (done.window() - 40) * SimulatedHead.WINDOW)
                        .findFirst()
                        .orElse(Long.MAX_VALUE))
                .sorted()
                .toList();
        assertThat(back.get(STREAMS / 2)).isLessThanOrEqualTo(AutoSettings.DEFAULT.windowExamples());
        assertThat(streams.stream().filter(stream -> !stream.champion().equals(planted)))
                .hasSizeGreaterThanOrEqualTo(190);
    }

    private static double share(List<SimulatedHead> streams, RolloutMove move) {
        return (double) streams.stream()
                        .filter(stream -> !stream.done(move).isEmpty())
                        .count()
                / STREAMS;
    }

    private static List<SimulatedHead> streams(List<LearnerName> learners, ToDoubleFunction<VersionRef> error) {
        return LongStream.range(0, STREAMS)
                .mapToObj(seed -> new SimulatedHead(AutoSettings.DEFAULT, learners, error, seed))
                .toList();
    }
}
