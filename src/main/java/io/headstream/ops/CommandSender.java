package io.headstream.ops;

import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import java.time.Duration;
import java.util.Optional;

/** The way of commands to the trainer that owns the head. */
public interface CommandSender {
    /**
     * Sends a command, and waits for what comes of it.
     *
     * @return what came of it; empty if no answer came in time
     * @throws org.apache.kafka.common.KafkaException if it could not be delivered
     * @throws InterruptedException if the waiting was interrupted; the command may have been sent
     */
    Optional<RolloutEvent> ask(RolloutCommand command, Duration timeout) throws InterruptedException;
}
