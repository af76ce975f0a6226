package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headstream.config.LearnerSettings;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.LogEntry;
import io.headstream.learning.NewerFormatException;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.snapshot.HeadSnapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainedLineTest {
    private static final LearnerName DENSE = new LearnerName("dense");

    private final KeyValueStore<byte[], byte[]> bytes = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("lines"), Serdes.ByteArray(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    private final LineStore store = new LineStore(bytes);

    /** Stands still. */
    private final AtomicLong clock = new AtomicLong();

    private LongSupplier nanoTime = clock::get;

    @BeforeEach
    void open() {
        bytes.init(new MockProcessorContext<>().getStateStoreContext(), bytes);
    }

    @AfterEach
    void close() {
        bytes.close();
    }

    @Test
    void shouldMakeTheSameVersionsAfterARestartAtAnyWindow() {
        List<String> undisturbed = versions(-1);
        for (int restart = 0; restart < 12; restart++) {
            close();
            open();
            assertThat(versions(restart)).isEqualTo(undisturbed);
        }
    }

    @Test
    void shouldMakeTheSameVersionsAfterARestAtAnyWindow() {
        List<String> undisturbed = versions(-1);
        for (int rest = 0; rest < 12; rest++) {
            close();
            open();
            int restsAfter = rest;
            List<String> versions = versions((line, window) -> {
                if (window == restsAfter) {
                    line.rest();
                    assertThat(line.stateBytes()).isZero();
                    assertThat(line.line().latest()).isPresent();
                }
                return line;
            });
            assertThat(versions).isEqualTo(undisturbed);
        }
    }

    @Test
    void shouldGoOnFromItsRestAfterARestartWithoutTheJournalBeforeIt() {
        List<String> undisturbed = versions(-1);
        close();
        open();

        List<String> versions = versions((line, window) -> {
            if (window == 5) {
                line.rest();
                return open("0.001", 24, List.of());
            }
            return line;
        });

        assertThat(versions).isEqualTo(undisturbed);
    }

    @Test
    void shouldLeaveAStateThatHasAllInItWhereItIs() {
        TrainedLine before = open("0.001", 0, List.of());
        before.learn(Fixture.window(0), 1);
        HeadSnapshot newest = before.line().latest().orElseThrow();

        TrainedLine line = open("0.001", 4, List.of());

        assertThat(line.line().isAtRest()).isTrue();
        assertThat(line.stateBytes()).isZero();
        assertThat(line.keptTo()).isEqualTo(4);
        assertThat(line.line().latest().orElseThrow().version()).isEqualTo(newest.version());
        line.wake();
        assertThat(line.line().toBytes()).isEqualTo(before.line().toBytes());
        assertThat(line.stateBytes()).isEqualTo(before.line().toBytes().length);
    }

    @Test
    void shouldLearnAgainAtOnceWhatTheStateHasNotInIt() {
        TrainedLine before = open("0.001", 0, List.of());
        before.learn(Fixture.window(0), 1);
        before.learn(Fixture.window(4), 1);

        TrainedLine line = open("0.001", 8, journal(8));

        assertThat(line.line().isAtRest()).isFalse();
        assertThat(line.line().toBytes()).isEqualTo(before.line().toBytes());
    }

    @Test
    void shouldStartAnewWhereAStateThatWasLeftIsNotInOrder() {
        open("0.001", 0, List.of()).learn(Fixture.window(0), 1);
        byte[] state = store.state(Fixture.HEAD, DENSE).orElseThrow();
        state[state.length - 20] ^= 1;
        store.putState(Fixture.HEAD, DENSE, state);
        TrainedLine line = open("0.001", 4, List.of());
        assertThat(line.line().isAtRest()).isTrue();

        assertThat(line.candidate(true)).isEmpty();

        HeadSnapshot anew = line.learn(Fixture.window(4), 1).snapshot().orElseThrow();
        assertThat(anew.version().version()).isEqualTo(2);
        assertThat(anew.provenance().parentVersion()).isZero();
    }

    @Test
    void shouldStoreItsStateOnceLearningTookLong() {
        TrainedLine quick = open("0.001", 0, List.of());
        quick.learn(Fixture.window(0), 1);
        quick.learn(Fixture.window(4), 1);
        assertThat(quick.keptTo()).isEqualTo(4);
        // By this clock a window takes as long as a restart may, and so does writing the state.
        nanoTime = () -> clock.addAndGet(StateKeeping.LEARNED_AGAIN.toNanos());

        TrainedLine slow = open("0.001", 8, journal(8));

        assertThat(slow.keptTo()).isEqualTo(8);
        for (int window = 2; window < 2 + StateKeeping.LEARNING_TO_WRITING; window++) {
            assertThat(slow.keptTo()).isEqualTo(8);
            slow.learn(Fixture.window(window * 4L), 1);
        }
        assertThat(slow.keptTo()).isEqualTo(4L * (2 + StateKeeping.LEARNING_TO_WRITING));
    }

    @Test
    void shouldRefuseToBecomeBytesAtRest() {
        TrainedLine line = open("0.001", 0, List.of());
        line.learn(Fixture.window(0), 1);
        line.rest();

        assertThatThrownBy(() -> line.line().toBytes())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at rest in its store");
    }

    @Test
    void shouldNotWakeWithAStateOfAnotherPlaceInTheLog() {
        TrainedLine line = open("0.001", 0, List.of());
        line.learn(Fixture.window(0), 1);
        line.rest();
        byte[] early = store.state(Fixture.HEAD, DENSE).orElseThrow();
        line.learn(Fixture.window(4), 1);
        line.rest();
        store.putState(Fixture.HEAD, DENSE, early);

        assertThatThrownBy(line::wake)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a state that ends at training-log offset 4");
    }

    @Test
    void shouldStartAnewUnderOtherHyperParametersAndStayWithWhatItLearnedSince() {
        TrainedLine line = open("0.001", 0, List.of());
        line.learn(Fixture.window(0), 1);
        TrainedLine other = open("0.002", 4, journal(4));
        HeadSnapshot anew = other.learn(Fixture.window(4), 1).snapshot().orElseThrow();

        TrainedLine again = open("0.002", 8, journal(8));

        assertThat(anew.version().version()).isEqualTo(2);
        assertThat(anew.provenance().parentVersion()).isZero();
        assertThat(again.line().latest().orElseThrow().version()).isEqualTo(anew.version());
        again.wake();
        assertThat(again.line().toBytes()).isEqualTo(other.line().toBytes());
    }

    @Test
    void shouldStartAnewWhenTheJournalNoLongerReachesBackToItsState() {
        open("0.001", 0, List.of()).learn(Fixture.window(0), 1);
        store.put(Fixture.HEAD, new LineStore.Progress(8, 6));

        TrainedLine line = open("0.001", store.progress(Fixture.HEAD), List.of());

        assertThat(line.line().nextOffset()).isEqualTo(8);
        assertThat(line.line().latest()).isEmpty();
        assertThat(line.line().lastVersion()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAStateOfALaterReleaseAndLeaveItAsItIs() {
        open("0.001", 0, List.of()).learn(Fixture.window(0), 30_000);
        byte[] state = store.state(Fixture.HEAD, DENSE).orElseThrow();
        // Of what comes after its version nothing is known, not even that it ends with a sum.
        ByteBuffer later = ByteBuffer.wrap(state.clone()).putInt(4, 99);
        store.putState(Fixture.HEAD, DENSE, later.array());

        assertThatThrownBy(() -> open("0.001", 4, journal(4)))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageStartingWith(
                        "learner line: format version 99, which a later release wrote; this one reads up"
                                + " to version 2. Start the later release again");
        assertThat(store.state(Fixture.HEAD, DENSE)).contains(later.array());
    }

    private List<String> versions(int restartAfter) {
        return versions((line, window) ->
                window == restartAfter ? open("0.001", (window + 1) * 4L, journal((window + 1) * 4)) : line);
    }

    /** What becomes of a line after each window. */
    private interface Happening {
        TrainedLine after(TrainedLine line, int window);
    }

    private List<String> versions(Happening happening) {
        List<String> versions = new ArrayList<>();
        TrainedLine line = open("0.001", 0, List.of());
        for (int i = 0; i < 12; i++) {
            // So large that the state is kept after some windows and not after others.
            Optional<HeadSnapshot> made =
                    line.learn(Fixture.window(i * 4L), 30_000).snapshot();
            versions.add(
                    made.orElseThrow().version() + " " + made.get().version().sha256());
            line = happening.after(line, i);
        }
        return versions;
    }

    private TrainedLine open(String rate, long learnedTo, List<LogEntry> journal) {
        return open(rate, new LineStore.Progress(learnedTo, 0), journal);
    }

    private TrainedLine open(String rate, LineStore.Progress progress, List<LogEntry> journal) {
        return new LineOpening(Fixture.HEAD, learner(rate), "test", store, progress, nanoTime).open(journal);
    }

    private static LearnerSettings learner(String rate) {
        Map<String, String> values = new TreeMap<>(
                Map.of("kind", "dense", "learningRate", rate, "window.examples", "4", "window.durationMs", "1000000"));
        return new LearnerSettings(DENSE, HyperParameters.of(values), 1);
    }

    private static List<LogEntry> journal(int entries) {
        List<LogEntry> journal = new ArrayList<>();
        for (int i = 0; i < entries; i += 4) {
            TrainingWindow window = Fixture.window(i);
            for (TrainingExample example : window.examples()) {
                journal.add(new LogEntry.Example(example));
            }
        }
        return journal;
    }
}
