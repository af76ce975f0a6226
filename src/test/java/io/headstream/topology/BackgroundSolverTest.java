package io.headstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.snapshot.Candidate;
import io.headstream.snapshot.LearnerLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundSolverTest {
    private static final LearnerName RIDGE = new LearnerName("ridge");

    private final AtomicLong clock = new AtomicLong();
    private final BackgroundSolver solver = new BackgroundSolver(1, (learner, took) -> {}, clock::get);
    private final Candidate candidate = candidate();
    private final List<Object> asked = new ArrayList<>();
    private final List<Object> solved = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void stop() {
        goOn.countDown();
        solver.close();
    }

    @Test
    void shouldHoldTheCandidatesOfTheFirstFewOnlyAndSolveForAllInTheOrderTheyCame() throws InterruptedException {
        hold();
        List<Integer> keys = IntStream.range(0, 12).boxed().toList();

        List<Integer> left = new ArrayList<>(keys);
        left.removeIf(this::request);
        assertThat(asked).containsExactly(0, 1, 2, 3);
        assertThat(left).hasSize(8);
        left.removeIf(this::request);
        assertThat(asked).hasSize(4);

        goOn.countDown();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            left.removeIf(this::request);
            return solved.size() == keys.size();
        });
        assertThat(solved).containsExactlyElementsOf(keys);
    }

    @Test
    void shouldGivePlacesThatNobodyAsksForAnyMoreToOthers() throws InterruptedException {
        hold();
        for (int key = 0; key < 12; key++) {
            request(key);
        }
        goOn.countDown();
        await().atMost(Duration.ofMinutes(1)).until(() -> solved.size() == 4);
        assertThat(request("late")).as("eight are before it").isFalse();

        clock.addAndGet(Duration.ofSeconds(11).toNanos());

        assertThat(request("late")).isTrue();
        await().atMost(Duration.ofMinutes(1)).until(() -> solved.contains("late"));
    }

    @Test
    void shouldTakeALaterCandidateInPlaceOfOneThatWaits() throws InterruptedException {
        hold();

        assertThat(request("twice")).isTrue();
        assertThat(request("twice")).isTrue();
        assertThat(request("after")).isTrue();
        goOn.countDown();

        await().atMost(Duration.ofMinutes(1)).until(() -> solved.contains("after"));
        assertThat(solved).containsExactly("twice", "after");
    }

    /** Keeps the solver's thread until {@link #goOn}. */
    private void hold() throws InterruptedException {
        solver.request("held", RIDGE, () -> Optional.of(candidate), result -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();
    }

    private boolean request(Object key) {
        return solver.request(
                key,
                RIDGE,
                () -> {
                    asked.add(key);
                    return Optional.of(candidate);
                },
                result -> solved.add(key));
    }

    private static Candidate candidate() {
        LearnerLine line = LearnerLine.untrained(
                Fixture.HEAD,
                RIDGE,
                HyperParameters.of(Map.of("kind", "ridge", "window.examples", "4", "window.durationMs", "1000000")),
                1,
                "test");
        return line.learn(Fixture.window(0)).line().candidate(true).orElseThrow();
    }
}
