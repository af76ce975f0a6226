package io.headstream.app;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.headstream.learning.NewerFormatException;
import io.headstream.wire.RegistryUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class ThreadReplacementTest {
    private final List<Throwable> stopped = new ArrayList<>();
    private long nowNanos;
    private final ThreadReplacement replacement =
            new ThreadReplacement("test", 1, stopped::add, () -> nowNanos, Duration.ZERO);

    @Test
    void shouldStopWhenThreadsGoOnDying() {
        for (int i = 1; i < ThreadReplacement.MOST_FAILURES; i++) {
            assertThat(replacement.handle(defect())).isEqualTo(REPLACE_THREAD);
        }
        assertThat(replacement.handle(defect())).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(stopped).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldForgetFailuresOfLongAgo() {
        for (int i = 0; i < 3 * ThreadReplacement.MOST_FAILURES; i++) {
            assertThat(replacement.handle(defect())).isEqualTo(REPLACE_THREAD);
            nowNanos += ThreadReplacement.WITHIN.toNanos() / 2;
        }
        assertThat(stopped).isEmpty();
    }

    @Test
    void shouldWaitForTheRegistryForEver() {
        for (int i = 0; i < 3 * ThreadReplacement.MOST_FAILURES; i++) {
            assertThat(replacement.handle(new StreamsException(
                            "task failed", new RegistryUnavailableException("registry away", null))))
                    .isEqualTo(REPLACE_THREAD);
        }
        assertThat(stopped).isEmpty();
    }

    @Test
    void shouldStopAtOnceOnStateOfALaterRelease() {
        assertThat(replacement.handle(
                        new StreamsException("task failed", new NewerFormatException("learner line", 3, 2))))
                .isEqualTo(SHUTDOWN_CLIENT);
        assertThat(stopped).singleElement().isInstanceOf(NewerFormatException.class);
    }

    @Test
    void shouldReplaceThreadsHoweverOftenTheClockIsSetBack() {
        for (int i = 0; i < 3 * ThreadReplacement.MOST_FAILURES; i++) {
            assertThat(replacement.handle(
                            new StreamsException("poll failed", new ClockSetBackException(Duration.ofHours(1)))))
                    .isEqualTo(REPLACE_THREAD);
        }
        assertThat(stopped).isEmpty();
    }

    private static StreamsException defect() {
        return new StreamsException("task failed", new IllegalStateException("defect"));
    }
}
