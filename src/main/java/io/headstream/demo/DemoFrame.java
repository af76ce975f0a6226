package io.headstream.demo;

import java.time.Duration;

/**
 * One moment of a demo, for people.
 *
 * @param endpoints where it can be reached
 * @param state how far it is
 * @param elapsed since the stream began
 * @param imagesPerSecond predictions per second, of late
 */
public record DemoFrame(Endpoints endpoints, DemoState state, Duration elapsed, double imagesPerSecond) {
    /** Share of the stream that has come out at the other end, in [0,1]. */
    double progress() {
        Observation seen = state.seen();
        return state.planned() == 0
                ? 1
                : Math.min(1, (double) (seen.predictions() + seen.rejected()) / state.planned());
    }
}
