package io.headstream.app;

import io.headstream.config.HeadstreamConfig;
import io.headstream.ops.CommandSender;
import io.headstream.rollout.RolloutCommand;
import io.headstream.rollout.RolloutEvent;
import io.headstream.wire.RolloutCommands;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Connects with the first command, and anew after a fault: most consoles are looked at and never command. Thread-safe. */
final class CommandLink implements CommandSender, AutoCloseable {
    private final HeadstreamConfig config;
    private @Nullable RolloutCommands open;
    private boolean closed;

    CommandLink(HeadstreamConfig config) {
        this.config = config;
    }

    @Override
    public Optional<RolloutEvent> ask(RolloutCommand command, Duration timeout) throws InterruptedException {
        RolloutCommands commands = open();
        try {
            return commands.ask(command, timeout);
        } catch (KafkaException e) {
            forget(commands);
            throw e;
        }
    }

    private synchronized RolloutCommands open() {
        if (closed) {
            throw new KafkaException("no commands are taken any more: this instance stops");
        }
        RolloutCommands commands = open;
        if (commands == null) {
            commands = RolloutAccess.commands(config);
            open = commands;
        }
        return commands;
    }

    private synchronized void forget(RolloutCommands broken) {
        if (open == broken) {
            open = null;
            broken.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
