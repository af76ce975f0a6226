package io.headstream.app;

import static org.awaitility.Awaitility.await;

import io.headstream.wire.avro.HeadEvaluation;
import io.headstream.wire.avro.ImageEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An instance in a process of its own is killed with SIGKILL in mid-stream, again and again. */
class KilledInstanceIT extends OnLiveCluster {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int KILLS = 3;
    private static final int EVENTS_PER_KILL = 80;
    private static final int EVENTS = KILLS * EVENTS_PER_KILL;

    @Test
    void shouldPredictOnceAndLearnOnceFromEveryEventWhenItIsKilledInMidStream() throws Exception {
        List<ImageEvent> events = EmojiEvents.shuffled(EVENTS, 4);
        for (int kill = 0; kill < KILLS; kill++) {
            int from = kill * EVENTS_PER_KILL;
            int half = from + EVENTS_PER_KILL / 2;
            int before = kill == 0 ? 0 : predicted();
            try (InstanceProcess instance = InstanceProcess.start(cluster, directory)) {
                await().atMost(PATIENCE).until(instance::isReady);
                send(events.subList(from, half));
                await().atMost(PATIENCE).until(() -> predicted() > before);
                // It is at work; these are in its hands when it dies, however fast the machine is.
                send(events.subList(half, from + EVENTS_PER_KILL));
                instance.kill();
            }
        }
        try (InstanceProcess last = InstanceProcess.start(cluster, directory)) {
            await().atMost(PATIENCE).until(() -> last.isReady() && predicted() >= EVENTS && learned() >= EVENTS);
        }

        ExactlyOnce.verify(cluster.bootstrapServers(), contract, EVENTS);
    }

    private int predicted() {
        return predictions().size();
    }

    private int learned() {
        return Committed.evaluations(cluster.bootstrapServers(), contract, "dense").stream()
                .mapToInt(HeadEvaluation::getExamples)
                .sum();
    }
}
