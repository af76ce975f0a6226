package io.headstream.snapshot;

import static io.headstream.snapshot.Lines.fold;
import static io.headstream.snapshot.Lines.last;
import static io.headstream.snapshot.Lines.untrained;
import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.learning.LogEntry;
import io.headstream.learning.SyntheticLog;
import io.headstream.snapshot.LineRecovery.Result.Impossible;
import io.headstream.snapshot.LineRecovery.Result.Recovered;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineRecoveryTest {
    private final List<LogEntry> entries = Lines.entries(new SyntheticLog(10, 1).examples(60, "ant", "bee"));

    @ParameterizedTest
    @ValueSource(strings = {"dense", "svm"})
    void shouldMakeTheLineAgainToTheBitAndGoOnAsItWould(String kind) {
        LearnerLine begin = kind.equals("dense")
                ? untrained()
                : LearnerLine.untrained(
                        Lines.HEAD,
                        Lines.DENSE,
                        io.headstream.learning.HyperParameters.of(
                                Map.of("kind", kind, "window.examples", "8", "window.durationMs", "1000000")),
                        42,
                        "1.0");
        List<WindowOutcome> whole = fold(begin, entries);
        HeadSnapshot newest = last(whole.subList(0, 5));

        Recovered recovered =
                (Recovered) LineRecovery.of(newest, entries, newest.provenance().toOffset());

        LearnerLine original = whole.get(4).line();
        assertThat(recovered.line().toBytes()).isEqualTo(original.toBytes());
        List<LogEntry> rest = entries.subList(40, entries.size());
        assertThat(last(fold(recovered.line(), rest)).version())
                .isEqualTo(last(whole).version());
    }

    @Test
    void shouldLearnOnPastTheVersionUpToWhereItsHeadHadCome() {
        List<WindowOutcome> whole = fold(untrained(), entries);
        HeadSnapshot third = last(whole.subList(0, 3));

        Recovered recovered =
                (Recovered) LineRecovery.of(third, entries, whole.get(5).line().nextOffset());

        assertThat(recovered.line().nextOffset()).isEqualTo(whole.get(5).line().nextOffset());
        assertThat(recovered.line().latest()).contains(third);
        assertThat(recovered
                        .line()
                        .candidate(true)
                        .orElseThrow()
                        .solve()
                        .version()
                        .sha256())
                .isEqualTo(last(whole.subList(0, 6)).version().sha256());
    }

    @Test
    void shouldSayThatTheLogIsNotTheOneThatTheVersionCameOf() {
        HeadSnapshot newest = last(fold(untrained(), entries));
        List<LogEntry> other = Lines.entries(new SyntheticLog(10, 2).examples(60, "ant", "bee"));

        assertThat(LineRecovery.of(newest, other, newest.provenance().toOffset()))
                .isEqualTo(new Impossible("the training log gives another head at offset %d, expected SHA-256 %s"
                        .formatted(
                                newest.provenance().toOffset(), newest.version().sha256())));
    }

    @Test
    void shouldSayThatTheLogBeginsTooLateOrEndsTooEarly() {
        HeadSnapshot newest = last(fold(untrained(), entries));
        long begin = entries.get(0).offset();

        assertThat(LineRecovery.of(
                        newest, entries.subList(3, 60), newest.provenance().toOffset()))
                .isEqualTo(new Impossible("the training log begins at offset %d, expected %d, where the line began"
                        .formatted(entries.get(3).offset(), begin)));
        assertThat(((Impossible) LineRecovery.of(
                                newest,
                                entries.subList(0, 20),
                                newest.provenance().toOffset()))
                        .why())
                .startsWith("no window of the training log ends at offset "
                        + newest.provenance().toOffset());
    }
}
