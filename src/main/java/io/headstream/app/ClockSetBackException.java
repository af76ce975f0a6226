package io.headstream.app;

import java.time.Duration;

/** The clock of the machine was set back under a stream thread, whose clients have to be made anew. */
final class ClockSetBackException extends RuntimeException {
    ClockSetBackException(Duration back) {
        super("the clock of this machine was set back by %d s".formatted(back.toSeconds()));
    }
}
