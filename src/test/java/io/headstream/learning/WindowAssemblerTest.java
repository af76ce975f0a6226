package io.headstream.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WindowAssemblerTest {
    private static final WindowPolicy THREE_OR_TEN_SECONDS = new WindowPolicy(3, Duration.ofSeconds(10));

    private final SyntheticLog log = new SyntheticLog(4, 1);
    private final WindowAssembler assembler = new WindowAssembler(THREE_OR_TEN_SECONDS);

    private LogEntry.Example at(long second) {
        return new LogEntry.Example(log.example("cat", Instant.ofEpochSecond(second)));
    }

    @Test
    void shouldCloseWithTheExampleThatFillsTheWindow() {
        assertThat(assembler.add(at(100))).isEmpty();
        assertThat(assembler.add(at(101))).isEmpty();

        TrainingWindow window = assembler.add(at(102)).orElseThrow();

        assertThat(window.examples()).hasSize(3);
        assertThat(window.fromOffset()).isZero();
        assertThat(window.toOffset()).isEqualTo(3);
        assertThat(assembler.isEmpty()).isTrue();
    }

    @Test
    void shouldCloseWithTheExampleByWhichStreamTimeReachesTheDuration() {
        assertThat(assembler.add(at(100))).isEmpty();

        assertThat(assembler.add(at(110)).orElseThrow().examples()).hasSize(2);
    }

    @Test
    void shouldStayOpenOneMillisecondBeforeTheDuration() {
        assembler.add(at(100));

        assertThat(assembler.add(new LogEntry.Example(log.example("cat", Instant.ofEpochMilli(109_999)))))
                .isEmpty();
    }

    @Test
    void shouldTakeLateExamplesAsTheyCome() {
        assembler.add(at(100));
        assembler.add(at(5));

        TrainingWindow window = assembler.add(at(50)).orElseThrow();

        assertThat(window.examples()).extracting(TrainingExample::offset).containsExactly(0L, 1L, 2L);
        assertThat(window.latestEventTime()).contains(Instant.ofEpochSecond(100));
    }

    @Test
    void shouldMeasureFromTheFirstExampleInLogOrder() {
        assembler.add(at(100));
        assembler.add(at(0));

        assertThat(assembler.size()).isEqualTo(2);
        assertThat(assembler.add(at(110))).isPresent();
    }

    @Test
    void shouldCloseWithATickThatCountsToTheWindow() {
        assembler.add(at(100));

        TrainingWindow window = assembler.add(new LogEntry.Tick(7)).orElseThrow();

        assertThat(window.fromOffset()).isZero();
        assertThat(window.toOffset()).isEqualTo(8);
    }

    @Test
    void shouldTakeATickWhileNothingIsOpen() {
        assertThat(assembler.add(new LogEntry.Tick(7))).isEmpty();
        assertThat(assembler.add(new LogEntry.Tick(8))).isEmpty();
    }

    @Test
    void shouldRefuseOffsetsThatDoNotRise() {
        LogEntry example = at(100);
        assembler.add(example);

        assertThatThrownBy(() -> assembler.add(example))
                .hasMessage("training-log offset 0 after 0, expected a later one");
        assertThatThrownBy(() -> assembler.add(new LogEntry.Tick(0)))
                .hasMessage("training-log offset 0 after 0, expected a later one");
    }

    @Property
    void shouldFindTheSameWindowsWhereverItIsTakenUpAgain(
            @ForAll @Size(max = 40) List<@IntRange(max = 30) Integer> seconds,
            @ForAll @IntRange(max = 40) int restart) {
        List<LogEntry> entries = new ArrayList<>();
        for (int second : seconds) {
            // Every eleventh entry or so is a tick.
            LogEntry example = at(second);
            entries.add(second == 7 ? new LogEntry.Tick(example.offset()) : example);
        }

        assertThat(windows(entries, restart)).isEqualTo(windows(entries, -1));
    }

    private static List<String> windows(List<LogEntry> entries, int restart) {
        WindowAssembler assembler = new WindowAssembler(THREE_OR_TEN_SECONDS);
        List<String> windows = new ArrayList<>();
        List<LogEntry> open = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (i == restart) {
                // Taken up again with what was left open, as the trainer does.
                assembler = new WindowAssembler(THREE_OR_TEN_SECONDS);
                for (LogEntry entry : open) {
                    assembler.add(entry);
                }
            }
            Optional<TrainingWindow> closed = assembler.add(entries.get(i));
            open.add(entries.get(i));
            if (assembler.isEmpty()) {
                open.clear();
            }
            closed.ifPresent(w -> windows.add(
                    w.fromOffset() + ".." + w.toOffset() + ":" + w.examples().size()));
        }
        return windows;
    }
}
